import { once } from 'node:events';
import { buffer } from 'node:stream/consumers';
import type { Upstream } from '@platform-journey/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openPlain, openRaw } from './testing/clients.ts';
import { addressOf, startReadyUpstream, startTestProxy, type TestProxy } from './testing/test-proxy.ts';

let upstream: Upstream;
let proxy: TestProxy;
/** All that the target has been asked, in order, and by how many requests it was occupied at most. */
let asked: string[];
let most: number;
/** Answers the request for `/slow`. */
let answerSlow: () => void;

beforeAll(async () => {
  let open = 0;
  upstream = await startReadyUpstream((request, response) => {
    asked.push(request.url ?? '');
    most = Math.max(most, ++open);
    response.once('close', () => open--);
    const answer = () => response.end(`target ${request.url}\n`);
    if (request.url === '/slow') answerSlow = answer;
    else if (request.url === '/half')
      response.writeHead(200, { 'content-length': '10' }).write('half', () => request.socket.destroy());
    else request.resume().on('end', answer);
  });
  proxy = await startTestProxy([addressOf(upstream)], { HTTP_MODE: 'serve' });
});

afterAll(async () => {
  await proxy.close();
  await upstream.close();
});

beforeEach(() => {
  asked = [];
  most = 0;
});

const get = (path: string, headers = '') => `GET ${path} HTTP/1.1\r\nHost: localhost\r\n${headers}\r\n`;
const LAST = get('/last', 'Connection: close\r\n');
const paths = (count: number) => Array.from({ length: count }, (_, index) => `/${index}`);
const targets = (answer: Buffer) =>
  [...answer.toString().matchAll(/^target (.*)$/gm)].map(([, path]) => path);

describe.each([
  ['https', openRaw],
  ['http', openPlain],
] as const)('requests over %s that come before their turn', (_name, open) => {
  async function exchange(bytes: string): Promise<Buffer> {
    const socket = await open(proxy);
    socket.write(bytes);
    return buffer(socket);
  }

  it('are served one after the other', async () => {
    const answer = await exchange(
      paths(100)
        .map((path) => get(path))
        .join('') + LAST,
    );
    expect(targets(answer)).toEqual([...paths(100), '/last']);
    expect(most).toBe(1);
  });

  it('are served up to one that is malformed', async () => {
    const requests = paths(100).map((path) => get(path, path === '/50' ? 'Bad Header: x\r\n' : ''));
    const answer = await exchange(requests.join(''));
    expect(targets(answer)).toEqual(paths(50));
    expect(answer.toString().match(/^HTTP\/1\.1 400 /gm)).toHaveLength(1);
    expect(asked).toEqual(paths(50));
  });

  it('wait for an upload before them, and for its answer', async () => {
    const post = 'POST /upload HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n';
    const answer = await exchange(post + 'x'.repeat(100_000) + LAST);
    expect(targets(answer)).toEqual(['/upload', '/last']);
    expect(most).toBe(1);
  });

  it('are dropped when their client leaves', async () => {
    const socket = await open(proxy);
    socket.write(get('/slow') + get('/second'));
    await expect.poll(() => asked).toEqual(['/slow']);
    socket.destroy();
    await expect.poll(() => proxy.log.at(-1)).toMatchObject({ path: '/slow', clientLeft: true });
    expect(targets(await exchange(LAST))).toEqual(['/last']);
    expect(asked).toEqual(['/slow', '/last']);
  });

  // Behind the broken answer there is nothing to answer with, and it may not be looked for before its turn.
  it('end with one whose answer breaks off, with bytes behind it that are no request', async () => {
    const socket = await open(proxy);
    let answer = '';
    socket.on('data', (data) => {
      answer += data;
    });
    socket.write(`${get('/slow')}${get('/half')}\0\r\n\r\n`);
    await expect.poll(() => asked).toEqual(['/slow']);
    expect(targets(await exchange(LAST))).toEqual(['/last']);
    answerSlow();
    await once(socket, 'close');
    expect(answer).toMatch(/target \/slow\n.*\r\n\r\nhalf$/s);
    expect(targets(await exchange(LAST))).toEqual(['/last']);
  });

  it('may be as many as the streams of HTTP/2; the connection ends with the last', async () => {
    const socket = await open(proxy);
    const answer = buffer(socket);
    const requests = paths(1000).map((path) => get(path));
    await new Promise((resolve) => socket.write(get('/slow') + requests.join(''), resolve));
    await expect.poll(() => asked).toEqual(['/slow']);
    // By then all of the others have come in.
    await exchange(LAST);
    asked = [];
    answerSlow();
    expect(targets(await answer)).toEqual(['/slow', ...paths(128)]);
    expect((await answer).toString().match(/^connection: close/gim)).toHaveLength(1);
    expect(asked).toEqual(paths(128));
  });

  it('may go on for ever as long as no more of them wait', async () => {
    const socket = await open(proxy);
    const first = paths(100).map((path) => get(path));
    for (let round = 0; round < 5; round++) {
      asked = [];
      socket.write(first.join(''));
      await expect.poll(() => asked).toEqual(paths(100));
    }
    socket.write(LAST);
    socket.resume();
    await once(socket, 'end');
    expect(asked.at(-1)).toBe('/last');
  });
});
