import { createSecureServer, type Http2SecureServer } from 'node:http2';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Certified, createAuthority, issueLeaf } from '@platform-journey/certificates';
import { stagingAuthority, waitUntil } from '@platform-journey/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { defaultRequests } from '../schema/extension.ts';
import { startLoad } from './load.ts';
import type { LoadOptions } from './request.ts';

const authority = await createAuthority('load test');
const leaf = await issueLeaf(authority, ['localhost']);

let server: Http2SecureServer;
let sockets: Set<Socket>;
let seen: { version: string; path: string; key: string | undefined }[];
let answerWith: 'right' | 'cut short' | 'nothing';

beforeEach(async () => {
  seen = [];
  sockets = new Set();
  answerWith = 'right';
  server = createSecureServer({ cert: leaf.certificate, key: leaf.key, allowHTTP1: true });
  server.on('secureConnection', (socket) => sockets.add(socket));
  server.on('request', (request, response) => {
    const path = request.url;
    seen.push({
      version: request.httpVersion,
      path,
      key: request.headers['idempotency-key'] as string | undefined,
    });
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (answerWith === 'nothing') return;
      const right: Record<string, string> = {
        '/': '<html></html>',
        '/api/services': '{"services":[]}',
        '/api/echo': `{"echo":${Buffer.concat(chunks)}}`,
      };
      const body = right[path] ?? '';
      response.setHeader('content-type', 'text/plain');
      response.end(answerWith === 'right' ? body : body.slice(0, 3));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  await new Promise((resolve) => server.close(resolve));
});

const options = (more: Partial<LoadOptions> = {}): LoadOptions => ({
  site: `https://localhost:${(server.address() as AddressInfo).port}`,
  ca: authority.certificate,
  trust: 'authorities',
  rate: 200,
  timeoutMs: 2000,
  requests: defaultRequests,
  connections: { h1_kept: 4, h1_new: 1, h2_kept: 4, h2_new: 1 },
  ...more,
});

/** New connections get these certificates from now on. */
async function serveAs(issuer: Certified, name: string): Promise<void> {
  const { certificate: cert, key } = await issueLeaf(issuer, [name]);
  server.setSecureContext({ cert, key });
}

async function loadFor(count: number, more: Partial<LoadOptions> = {}) {
  const load = startLoad(options(more));
  await waitUntil(`${count} requests are sent`, () => load.progress().sent >= count, 10_000);
  return load.stop();
}

test('a healthy site fails nothing, and gets every kind of request over both protocols', async () => {
  const samples = await loadFor(100);
  expect(samples.failures).toEqual([]);
  expect(samples.intendedAt).toHaveLength(seen.length);
  expect(new Set(seen.map(({ version, path }) => `${version} ${path}`)).size).toBe(6);
  expect(new Set(seen.flatMap(({ key }) => key ?? [])).size).toBe(
    seen.filter(({ path }) => path === '/api/echo').length,
  );
});

test('the rate holds while nothing is answered, and latency counts from the intended time', async () => {
  answerWith = 'nothing';
  const samples = await loadFor(60, { timeoutMs: 500 });
  expect(samples.failures.length).toBe(samples.intendedAt.length);
  expect(samples.failures.every(({ reason }) => reason === 'timeout')).toBe(true);
  const span = (samples.intendedAt.at(-1) ?? 0) - (samples.intendedAt[0] ?? 0);
  expect(samples.intendedAt.length / span).toBeCloseTo(0.2, 2);
});

test('a wrong body with a good status is a failure', async () => {
  answerWith = 'cut short';
  const { failures, intendedAt } = await loadFor(30);
  expect(failures).toHaveLength(intendedAt.length);
  expect(failures[0]).toMatchObject({ isConnectionLost: false, reason: expect.stringMatching(/^body/) });
});

test('a connection that is cut is told apart from an answer that is wrong', async () => {
  answerWith = 'nothing';
  const load = startLoad(options());
  await waitUntil('requests are in flight', () => seen.length > 40);
  for (const socket of sockets) socket.destroy();
  answerWith = 'right';
  const { failures } = await load.stop();
  expect(failures.length).toBeGreaterThan(0);
  expect(failures.every(({ isConnectionLost, connection }) => isConnectionLost && connection)).toBe(true);
  expect(new Set(failures.map(({ transport }) => transport))).toContain('h2_kept');
});

test('nobody listening is ECONNREFUSED, on both protocols', async () => {
  const { port } = server.address() as AddressInfo;
  const nobody = options();
  await new Promise((resolve) => server.close(resolve));
  const load = startLoad(nobody);
  await waitUntil('requests failed', () => load.progress().failed > 20);
  const { failures } = await load.stop();
  expect(new Set(failures.map(({ reason }) => reason))).toEqual(new Set(['ECONNREFUSED']));
  server.listen(port, '127.0.0.1');
});

test('a load whose process is killed has measured nothing', async () => {
  const load = startLoad(options());
  await waitUntil('it runs', () => load.progress().sent > 0);
  load.kill();
  await sleep(0);
  await expect(load.stop()).rejects.toThrow(/ended by itself \(SIGKILL\)/);
});

const staging = { ca: undefined, trust: 'lets-encrypt-staging', rate: 100 } as const;

test("certificates of Let's Encrypt's staging CA will do where they are awaited, over every kind of connection", async () => {
  await serveAs(stagingAuthority(), 'localhost');
  const { failures } = await loadFor(60, staging);
  expect(failures).toEqual([]);
  expect(new Set(seen.map(({ version }) => version))).toEqual(new Set(['1.1', '2.0']));
});

test.each([
  ['for another host', stagingAuthority(), 'elsewhere.test', /is not in the cert's altnames/],
  ['of somebody else', authority, 'localhost', /expected one of Let's Encrypt's staging CA/],
])('a certificate %s fails every request there', async (_what, issuer, name, problem) => {
  await serveAs(issuer, name);
  const { failures, endedAt } = await loadFor(60, staging);
  expect(failures).toHaveLength(endedAt.length);
  expect(new Set(failures.map(({ transport }) => transport)).size).toBe(4);
  for (const { reason } of failures) expect(reason).toMatch(problem);
});

test('elsewhere it fails as one that nobody trusts', async () => {
  await serveAs(stagingAuthority(), 'localhost');
  const { failures } = await loadFor(20, { ...staging, trust: 'authorities' });
  expect(failures.length).toBeGreaterThanOrEqual(20);
});
