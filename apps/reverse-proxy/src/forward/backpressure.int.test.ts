import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { PassThrough } from 'node:stream';
import { waitUntil } from '@platform-journey/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { openRaw, overHttp1 } from '../testing/clients.ts';
import { Stage } from '../testing/stage.ts';

const stage = new Stage();

afterEach(() => stage.clear());

describe('backpressure', () => {
  const MEGABYTES = 64;

  it('reaches a target whose client does not read', async () => {
    let written = 0;
    const proxy = await stage.proxyFor((_request, response) => {
      const chunk = Buffer.alloc(1_048_576);
      const next = () => {
        while (written < MEGABYTES) {
          written++;
          if (!response.write(chunk)) return response.once('drain', next);
        }
        response.end();
      };
      next();
    });
    const socket = await openRaw(proxy);
    socket.pause().write('GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
    await steady(() => written);
    expect(written).toBeLessThan(MEGABYTES / 2);
    let received = 0;
    socket.on('data', (data) => (received += data.length)).resume();
    await once(socket, 'close');
    expect(received).toBeGreaterThan(MEGABYTES * 1_048_576);
  });

  it('reaches a client whose target does not read', async () => {
    const target = Promise.withResolvers<IncomingMessage>();
    const proxy = await stage.proxyFor((request, response) => {
      target.resolve(request);
      request.on('end', () => response.end('done'));
    });
    let written = 0;
    const body = new PassThrough();
    const answer = overHttp1(proxy, { method: 'POST', body });
    const chunk = Buffer.alloc(1_048_576);
    const next = () => {
      while (written < MEGABYTES) {
        written++;
        if (!body.write(chunk)) return body.once('drain', next);
      }
      body.end();
    };
    next();
    const request = await target.promise;
    await steady(() => written);
    expect(written).toBeLessThan(MEGABYTES / 2);
    request.resume();
    expect((await answer).body.toString()).toBe('done');
    expect(written).toBe(MEGABYTES);
  });

  /** Resolves when a figure that grows has stopped to. */
  async function steady(figure: () => number): Promise<void> {
    let last = -1;
    let unchanged = 0;
    await waitUntil('nothing moves any more', () => {
      unchanged = figure() === last && last > 0 ? unchanged + 1 : 0;
      last = figure();
      return unchanged >= 10;
    });
  }
});
