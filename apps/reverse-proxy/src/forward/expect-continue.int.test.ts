import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { openRaw, overRaw } from '../testing/clients.ts';
import { Stage } from '../testing/stage.ts';

const stage = new Stage();

afterEach(() => stage.clear());

describe('Expect: 100-continue', () => {
  it('is answered once the body is wanted', async () => {
    const proxy = await stage.proxyFor((request, response) => request.pipe(response));
    const socket = await openRaw(proxy);
    socket.write(
      'POST / HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 5\r\nConnection: close\r\n\r\n',
    );
    const [first] = await once(socket, 'data');
    expect(String(first)).toMatch(/^HTTP\/1\.1 100 /);
    socket.write('hello');
    const [second] = await once(socket, 'data');
    expect(String(second)).toMatch(/^HTTP\/1\.1 200 /);
    socket.destroy();
  });

  it('is not answered when the request is refused', async () => {
    const proxy = await stage.proxyFor((_request, response) => response.end());
    const answer = await overRaw(
      proxy,
      'TRACE / HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n',
    );
    expect(answer).toMatch(/^HTTP\/1\.1 405 /);
    expect(answer).toMatch(/connection: close/i);
  });
});
