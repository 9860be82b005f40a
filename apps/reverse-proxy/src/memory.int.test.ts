import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect as connectHttp2 } from 'node:http2';
import { request as httpsRequest } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { freePort, type Upstream, waitUntil } from '@platform-journey/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type ProxyProcess,
  readCa,
  START_MS,
  spawnProxy,
  taskEnvironment,
  waitUntilReady,
} from './testing/proxy-process.ts';
import { startReadyUpstream } from './testing/test-proxy.ts';

const MB = 1_048_576;
const CHUNK = Buffer.alloc(65_536, 'x');
/** What a proxy may need beyond what it needs anyway; all that these tests move is several times as much. */
const GROWTH = 150 * MB;

let upstream: Upstream;
let proxy: ProxyProcess;
let directory: string;
let port: number;
let ca: string;
/** Lets the uploads to `/later` be read. */
const later = Promise.withResolvers<void>();
let uploads = 0;

beforeAll(async () => {
  upstream = await startReadyUpstream(async (request, response) => {
    const [, what, size = '0'] = (request.url ?? '').split('/');
    if (what === 'echo') return void request.pipe(response);
    if (what === 'down') return void bytes(Number(size)).pipe(response);
    uploads++;
    await later.promise;
    let received = 0;
    for await (const chunk of request) received += chunk.length;
    response.end(String(received));
  });
  directory = await mkdtemp(join(tmpdir(), 'memory-'));
  port = await freePort();
  proxy = spawnProxy(
    await taskEnvironment(directory, {
      HTTPS_PORT: String(port),
      HTTP_PORT: String(await freePort()),
      TARGETS: JSON.stringify({ site: [`127.0.0.1:${upstream.port}`] }),
      MAX_BODY: '0',
    }),
  );
  await waitUntilReady(proxy);
  ca = await readCa(directory);
}, START_MS);

afterAll(async () => {
  proxy.child.kill();
  await proxy.exited;
  await upstream.close();
  await rm(directory, { recursive: true });
});

function bytes(size: number): Readable {
  let left = size;
  return new Readable({
    read() {
      const chunk = CHUNK.subarray(0, Math.min(left, CHUNK.length));
      left -= chunk.length;
      this.push(chunk.length > 0 ? chunk : null);
    },
  });
}

function residentBytes(): number {
  return (
    Number(execFileSync('ps', ['-o', 'rss=', '-p', String(proxy.child.pid)], { encoding: 'utf8' })) * 1024
  );
}

/** Resolves with the most that the proxy needed while it was at work. */
async function most(work: Promise<unknown>): Promise<number> {
  let max = 0;
  const timer = setInterval(() => (max = Math.max(max, residentBytes())), 100);
  await work.finally(() => clearInterval(timer));
  return Math.max(max, residentBytes());
}

const over = {
  'HTTP/1.1': (path: string, body?: Readable) => {
    const request = httpsRequest({
      host: 'localhost',
      port,
      ca,
      path,
      agent: false,
      method: body ? 'POST' : 'GET',
    });
    body?.pipe(request) ?? request.end();
    return once(request, 'response').then(([response]) => response as Readable);
  },
  'HTTP/2': async (path: string, body?: Readable) => {
    const session = connectHttp2(`https://localhost:${port}`, { ca });
    const stream = session.request({ ':path': path, ':method': body ? 'POST' : 'GET' }, { endStream: !body });
    stream.once('close', () => session.close());
    body?.pipe(stream);
    await once(stream, 'response');
    return stream as Readable;
  },
};

async function length(stream: Readable): Promise<number> {
  let received = 0;
  for await (const chunk of stream) received += chunk.length;
  return received;
}

describe.each(Object.entries(over))('the memory of the proxy over %s', (_name, send) => {
  it('does not grow with what it passes on', { timeout: 120_000 }, async () => {
    const before = residentBytes();
    const echoed = send('/echo', bytes(256 * MB)).then(length);
    expect((await most(echoed)) - before).toBeLessThan(GROWTH);
    expect(await echoed).toBe(256 * MB);
  });

  it('does not grow with clients that do not read', { timeout: 60_000 }, async () => {
    const before = residentBytes();
    const answers = await Promise.all(Array.from({ length: 100 }, () => send(`/down/${4 * MB}`)));
    for (const answer of answers) answer.pause();
    await waitUntil('it has settled', steady(residentBytes));
    expect(residentBytes() - before).toBeLessThan(GROWTH);
    const received = await Promise.all(answers.map(length));
    expect(new Set(received)).toEqual(new Set([4 * MB]));
  });
});

describe('the memory of the proxy', () => {
  it('does not grow with uploads that are not read', { timeout: 60_000 }, async () => {
    const before = residentBytes();
    const answers = Array.from({ length: 100 }, () => over['HTTP/1.1']('/later', bytes(4 * MB)));
    await waitUntil('all have begun', () => uploads === 100, 20_000);
    await waitUntil('it has settled', steady(residentBytes));
    expect(residentBytes() - before).toBeLessThan(GROWTH);
    later.resolve();
    const received = await Promise.all(
      answers.map(async (answer) => (await (await answer).toArray()).join('')),
    );
    expect(new Set(received)).toEqual(new Set([String(4 * MB)]));
  });
});

/** Whether a figure has hardly changed for half a second, asked again and again. */
function steady(figure: () => number): () => boolean {
  let last = 0;
  let since = 0;
  return () => {
    const now = figure();
    if (Math.abs(now - last) > MB) [last, since] = [now, performance.now()];
    return performance.now() - since > 500;
  };
}
