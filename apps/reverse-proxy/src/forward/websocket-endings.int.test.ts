// What the Autobahn Testsuite asks of a WebSocket connection and a proxy could break, asked through the proxy.
import { once } from 'node:events';
import { waitUntil } from '@platform-journey/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { openRaw } from '../testing/clients.ts';
import { Stage } from '../testing/stage.ts';
import { inFlight } from '../testing/test-proxy.ts';
import { clientFrame, closeFrame, OPCODE, serverFrame } from '../testing/websocket-bytes.ts';
import {
  bytesBehindHead,
  HANDSHAKE,
  openWebSocket,
  SCHEMES,
  SWITCHED,
} from '../testing/websocket-clients.ts';
import { startWebSocketUpstream, type WebSocketUpstream } from '../testing/websocket-upstream.ts';

const stage = new Stage();

afterEach(() => stage.clear());

const proxyTo = (upstream: WebSocketUpstream) => stage.proxyTo(upstream, { HTTP_MODE: 'serve' });

describe.each(SCHEMES)('the end of a connection over %s', (scheme, open) => {
  const CODES: [code: number, reason: string][] = [
    ...[1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 4999].map(
      (code): [number, string] => [code, `because of ${code}`],
    ),
    [1000, ''],
    [1000, 'κ'.repeat(61)],
  ];

  it('has the code and the reason that the client gave', async () => {
    const closed: unknown[] = [];
    const upstream = await startWebSocketUpstream((client) =>
      client.on('close', (code, reason) => closed.push([code, String(reason)])),
    );
    const proxy = await proxyTo(upstream);
    for (const [code, reason] of CODES) {
      const socket = await openWebSocket(proxy, scheme);
      socket.close(code, reason);
      const [answered] = await once(socket, 'close');
      expect(answered).toBe(code);
    }
    await waitUntil('all are closed', () => closed.length === CODES.length);
    expect(closed).toEqual(CODES);
    await waitUntil('nothing is in flight', async () => (await inFlight(proxy)) === 0);
  });

  it('has the code and the reason that the target gave', async () => {
    const codes = [...CODES];
    const upstream = await startWebSocketUpstream((client) => client.close(...(codes.shift() ?? [1000, ''])));
    const proxy = await proxyTo(upstream);
    for (const expected of CODES) {
      const socket = await openWebSocket(proxy, scheme);
      const [code, reason] = await once(socket, 'close');
      expect([code, String(reason)]).toEqual(expected);
    }
    await waitUntil('nothing is in flight', async () => (await inFlight(proxy)) === 0);
  });

  it('may come without a code', async () => {
    const upstream = await startWebSocketUpstream();
    const proxy = await proxyTo(upstream);
    const socket = await openWebSocket(proxy, scheme);
    socket.close();
    expect((await once(socket, 'close'))[0]).toBe(1005);
    await waitUntil('the target knows', () => upstream.closeCodes.length === 1);
    expect(upstream.closeCodes).toEqual([1005]);
  });

  it('is told to a client that has broken the rules', async () => {
    const upstream = await startWebSocketUpstream();
    const proxy = await proxyTo(upstream);
    const broken: [number, Buffer][] = [
      [1007, clientFrame({ opcode: OPCODE.text, payload: Buffer.from([0xc3, 0x28]) })],
      [1002, serverFrame({ opcode: OPCODE.text, payload: 'without a mask' })],
      [1002, clientFrame({ opcode: 5, payload: 'reserved' })],
      [1002, clientFrame({ opcode: OPCODE.ping, payload: 'in pieces', more: true })],
      [1002, clientFrame({ opcode: OPCODE.continuation, payload: 'of nothing' })],
      [1002, clientFrame(closeFrame(1005))],
    ];
    for (const [code, frame] of broken) {
      const socket = await open(proxy);
      const got = bytesBehindHead(socket);
      socket.write(HANDSHAKE);
      await once(socket, 'data');
      socket.write(frame);
      await once(socket, 'close');
      expect(got().readUInt16BE(2)).toBe(code);
    }
  });

  it.each(['resets its connection', 'ends it without a word'])(
    'is seen by the target when the client %s',
    async (how) => {
      const upstream = await startWebSocketUpstream();
      const proxy = await proxyTo(upstream);
      const socket = await open(proxy);
      socket.write(HANDSHAKE);
      await once(socket, 'data');
      if (how.startsWith('ends')) socket.end();
      else socket.destroy();
      await waitUntil('the target sees it', () => upstream.closeCodes.length === 1);
      expect(upstream.closeCodes).toEqual([1006]);
      await waitUntil('nothing is in flight', async () => (await inFlight(proxy)) === 0);
    },
  );

  it.each(['resets its connection', 'ends it without a word'])(
    'is seen by the client when the target %s, behind what it had said',
    async (how) => {
      const lastWords = serverFrame({ opcode: OPCODE.text, payload: 'last words' });
      const proxy = await stage.proxyForRaw(
        (target, bytes) => {
          if (bytes === 'heard') how.startsWith('ends') ? target.end() : target.resetAndDestroy();
          else target.write(Buffer.concat([Buffer.from(SWITCHED), lastWords]));
        },
        { HTTP_MODE: 'serve' },
      );
      const socket = await open(proxy);
      const got = bytesBehindHead(socket);
      socket.write(HANDSHAKE);
      await waitUntil('the words are there', () => got().equals(lastWords));
      // A reset may overtake what comes before it, so the target waits.
      socket.write('heard');
      await once(socket, 'close');
      await waitUntil('nothing is in flight', async () => (await inFlight(proxy)) === 0);
    },
  );
});

describe('a refusal', () => {
  const refusals: [what: string, bytes: string, expected: RegExp][] = [
    [
      '401 with a body',
      'HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm="x"\r\nContent-Length: 5\r\n\r\nlogin',
      /^HTTP\/1\.1 401 .*www-authenticate: Basic realm="x"\r\n.*\r\n\r\nlogin$/is,
    ],
    ['200', 'HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\npage', /^HTTP\/1\.1 200 .*\r\n\r\npage$/s],
    [
      '426 with the versions that would do',
      'HTTP/1.1 426 Upgrade Required\r\nSec-WebSocket-Version: 13, 8\r\nContent-Length: 0\r\n\r\n',
      /^HTTP\/1\.1 426 .*sec-websocket-version: 13, 8\r\n/is,
    ],
    [
      '302 without a body',
      'HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n',
      /^HTTP\/1\.1 302 .*location: \/elsewhere\r\n/is,
    ],
    [
      '503 in chunks',
      'HTTP/1.1 503 Busy\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nfir\r\n2\r\nst\r\n0\r\n\r\n',
      /^HTTP\/1\.1 503 .*transfer-encoding: chunked\r\n.*\r\n0\r\n\r\n$/is,
    ],
    [
      '403 that ends with its connection',
      'HTTP/1.1 403 No\r\nConnection: close\r\n\r\nno',
      /^HTTP\/1\.1 403 .*no/s,
    ],
  ];

  it.each(refusals)('is passed on: %s', async (_what, bytes, expected) => {
    const proxy = await stage.proxyForRaw((socket) => socket.end(bytes));
    const socket = await openRaw(proxy);
    let answer = '';
    socket.on('data', (data) => (answer += data));
    socket.write(HANDSHAKE);
    await once(socket, 'close');
    expect(answer).toMatch(expected);
    expect(answer).toMatch(/connection: close/i);
    await waitUntil('nothing is in flight', async () => (await inFlight(proxy)) === 0);
  });
});
