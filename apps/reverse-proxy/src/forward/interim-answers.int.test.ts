import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { openHttp2, openPlain, openRaw, overHttp1, overRaw } from '../testing/clients.ts';
import { Stage } from '../testing/stage.ts';
import type { TestProxy } from '../testing/test-proxy.ts';

const stage = new Stage();

afterEach(() => stage.clear());

const LINK = '</style.css>; rel=preload; as=style';
const ASK = 'GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n';
const FINAL = 'HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ndone';

/** The statuses that come before and with the answer over HTTP/2. */
async function statusesOverHttp2(proxy: TestProxy): Promise<number[]> {
  const session = openHttp2(proxy);
  const stream = session.request({ ':path': '/' });
  const statuses: number[] = [];
  stream.on('headers', (headers) => statuses.push(Number(headers[':status'])));
  const [head] = await once(stream, 'response');
  session.destroy();
  return [...statuses, head[':status']];
}

const statusesIn = (answer: string) =>
  [...answer.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, code]) => Number(code));

describe('interim answers', () => {
  it.each([
    ['100 Continue', '100 Continue\r\n', []],
    ['102 Processing', '102 Processing\r\n', []],
    ['103 Early Hints', `103 Early Hints\r\nLink: ${LINK}\r\n`, [103]],
    ['103 with a length', `103 Early Hints\r\nLink: ${LINK}\r\nContent-Length: 4\r\n`, [103]],
    ['103 without links', '103 Early Hints\r\nX-A: 1\r\n', []],
    ['104 that nobody knows', '104 Upload Resumption\r\n', []],
    ['199 that nobody knows', '199 Nonsense\r\n', []],
  ])('pass or are dropped: %s', async (_what, interim, passed) => {
    const proxy = await stage.proxyForRaw((socket) => socket.write(`HTTP/1.1 ${interim}\r\n${FINAL}`));
    const answer = await overRaw(proxy, ASK);
    expect(statusesIn(answer)).toEqual([...passed, 200]);
    expect(answer).toMatch(/done$/);
    expect(await statusesOverHttp2(proxy)).toEqual([...passed, 200]);
  });

  it.each([
    ['one', 'PUT', ['HTTP/1.1 100 Continue\r\n\r\n']],
    [
      'two, one of them with headers',
      'PUT',
      ['HTTP/1.1 100 Continue\r\nX-A: 1\r\n\r\nHTTP/1.1 100 Go on\r\n\r\n'],
    ],
    ['two apart', 'PUT', ['HTTP/1.1 100 Continue\r\n\r\n', 'HTTP/1.1 100 Continue\r\n\r\n']],
    ['one, over a connection of its own', 'POST', ['HTTP/1.1 100 Continue\r\n\r\n']],
  ])('that nobody has asked for are swallowed: %s', async (_what, method, interim) => {
    const proxy = await stage.proxyForRaw(async (socket) => {
      for (const bytes of interim) {
        socket.write(bytes);
        await sleep(20);
      }
      socket.write(FINAL);
    });
    for (let i = 0; i < 3; i++) {
      const { status, body } = await overHttp1(proxy, { method, body: 'hello' });
      expect(`${status} ${body}`).toBe('200 done');
    }
    await expect.poll(() => proxy.log.map(({ attempts }) => attempts).filter(Boolean)).toEqual([1, 1, 1]);
  });

  it('leave a body alone that looks like one', async () => {
    const body = 'HTTP/1.1 100 Continue\r\n\r\n';
    const proxy = await stage.proxyForRaw(async (socket) => {
      socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${2 * body.length}\r\n\r\n`);
      for (let i = 0; i < 2; i++) {
        await sleep(20);
        socket.write(body);
      }
    });
    for (const method of ['PUT', 'POST']) {
      expect((await overHttp1(proxy, { method, body: 'hello' })).body.toString()).toBe(body.repeat(2));
    }
  });

  it('pass when there are several, before the answer is there', async () => {
    const proxy = await stage.proxyForRaw((socket) => {
      for (const name of ['a', 'b']) socket.write(`HTTP/1.1 103 Early Hints\r\nLink: </${name}.css>\r\n\r\n`);
    });
    const socket = await openRaw(proxy);
    socket.write(ASK);
    let received = '';
    socket.on('data', (data) => (received += data));
    await expect.poll(() => received).toMatch(/103 .*<\/a\.css>.*103 .*<\/b\.css>/s);
    socket.destroy();
  });

  it('cost nothing but themselves when Node cannot send them', async () => {
    const proxy = await stage.proxyForRaw((socket) =>
      socket.write(`HTTP/1.1 103 Early Hints\r\nLink: no link at all\r\n\r\n${FINAL}`),
    );
    expect((await overHttp1(proxy, {})).body.toString()).toBe('done');
  });

  // RFC 9110, 15.2
  it('never reach a client of HTTP/1.0', async () => {
    const proxy = await stage.proxyForRaw((socket) =>
      socket.write(`HTTP/1.1 103 Early Hints\r\nLink: ${LINK}\r\n\r\n${FINAL}`),
    );
    expect(statusesIn(await overRaw(proxy, 'GET / HTTP/1.0\r\nHost: localhost\r\n\r\n'))).toEqual([200]);
  });
});

describe('the head of an answer', () => {
  const HEAD = 'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n';

  it.each([
    ['https', openRaw],
    ['http', openPlain],
  ])('comes before its body over HTTP/1.1, %s', async (_scheme, open) => {
    const proxy = await stage.proxyForRaw((socket) => socket.write(HEAD), { HTTP_MODE: 'serve' });
    const socket = await open(proxy);
    socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
    expect(String(await once(socket, 'data'))).toMatch(/^HTTP\/1\.1 200 .*\r\n\r\n$/s);
    socket.destroy();
  });

  it('comes before its body over HTTP/2', async () => {
    const proxy = await stage.proxyForRaw((socket) => socket.write(HEAD));
    expect(await statusesOverHttp2(proxy)).toEqual([200]);
  });

  it('comes before a body that will be compressed', async () => {
    const proxy = await stage.proxyForRaw((socket) => socket.write(HEAD.replace('event-stream', 'html')));
    const socket = await openRaw(proxy);
    socket.write('GET / HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: br\r\n\r\n');
    expect(String(await once(socket, 'data'))).toMatch(/content-encoding: br\r\n/i);
    socket.destroy();
  });

  it('comes along with a body that is there', async () => {
    const proxy = await stage.proxyForRaw((socket) => socket.write(FINAL));
    const socket = await openRaw(proxy);
    socket.write(ASK);
    expect(String(await once(socket, 'data'))).toMatch(/^HTTP\/1\.1 200 .*done$/s);
    socket.destroy();
  });
});
