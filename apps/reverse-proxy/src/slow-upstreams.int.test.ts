import { once } from 'node:events';
import type { ClientHttp2Session } from 'node:http2';
import { type Upstream, waitUntil } from '@platform-journey/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openHttp2, overHttp1 } from './testing/clients.ts';
import {
  addressOf,
  inFlight,
  startReadyUpstream,
  startTestProxy,
  type TestProxy,
} from './testing/test-proxy.ts';

const SESSIONS = 3;
const STREAMS = 100;
const PATIENCE_MS = 20_000;

let upstream: Upstream;
let proxy: TestProxy;
/** Answers that are not over yet. */
let open = 0;

beforeAll(async () => {
  upstream = await startReadyUpstream((request, response) => {
    if (request.url === '/fast') return void response.end('fine');
    open++;
    response.once('close', () => open--);
    if (request.url === '/never') return;
    const timer = setInterval(() => response.write('.'), 100);
    response.once('close', () => clearInterval(timer));
  });
  proxy = await startTestProxy([addressOf(upstream)], { UPSTREAM_TIMEOUT: 2, ACCESS_LOG: false });
});

afterAll(async () => {
  await proxy.close();
  await upstream.close();
});

const openSessions = () => Array.from({ length: SESSIONS }, () => openHttp2(proxy));
const ask = (sessions: ClientHttp2Session[], path: string) =>
  sessions.flatMap((session) =>
    Array.from({ length: STREAMS }, async () => {
      const stream = session.request({ ':path': path });
      stream.on('error', () => {});
      const [head] = await once(stream, 'response');
      return { status: head[':status'] as number, stream };
    }),
  );

async function expectService(): Promise<void> {
  expect((await overHttp1(proxy, { path: '/fast' })).body.toString()).toBe('fine');
}

it('targets that do not answer, by the hundred, are given up, and others are served meanwhile', async () => {
  const sessions = openSessions();
  const answers = ask(sessions, '/never');
  await waitUntil('all wait', () => open === SESSIONS * STREAMS, PATIENCE_MS);
  await expectService();
  for (const { status } of await Promise.all(answers)) expect(status).toBe(504);
  await waitUntil('the target is rid of them', () => open === 0, PATIENCE_MS);
  expect(await inFlight(proxy)).toBe(0);
  for (const session of sessions) session.destroy();
}, 60_000);

it('targets that trickle, by the hundred, are rid of clients that leave, and others are served meanwhile', async () => {
  const sessions = openSessions();
  for (const { status } of await Promise.all(ask(sessions, '/trickle'))) expect(status).toBe(200);
  expect(open).toBe(SESSIONS * STREAMS);
  await expectService();
  for (const session of sessions) session.destroy();
  await waitUntil('the target is rid of them', () => open === 0, PATIENCE_MS);
  expect(await inFlight(proxy)).toBe(0);
}, 60_000);
