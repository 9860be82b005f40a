// What the Autobahn Testsuite asks of a WebSocket connection and a proxy could break, asked through the proxy.
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { waitUntil } from '@platform-journey/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { openRaw } from '../testing/clients.ts';
import { Stage } from '../testing/stage.ts';
import { inFlight } from '../testing/test-proxy.ts';
import { clientFrame, OPCODE, serverFrame } from '../testing/websocket-bytes.ts';
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

async function writeByteByByte(socket: Socket, bytes: Buffer): Promise<void> {
  for (const byte of bytes) await new Promise((resolve) => socket.write(Buffer.of(byte), resolve));
}

/** Messages in pieces with control frames between them, of every form that a length has. */
const FRAMES = [
  { opcode: OPCODE.text, payload: 'Hello' },
  { opcode: OPCODE.text, payload: '' },
  { opcode: OPCODE.text, payload: 'κό', more: true },
  { opcode: OPCODE.ping, payload: 'between' },
  { opcode: OPCODE.continuation, payload: '', more: true },
  { opcode: OPCODE.pong, payload: 'unasked' },
  { opcode: OPCODE.continuation, payload: 'σμε' },
  { opcode: OPCODE.ping, payload: 'p'.repeat(125) },
  { opcode: OPCODE.binary, payload: Buffer.alloc(126, 0xfe) },
  { opcode: OPCODE.binary, payload: Buffer.alloc(300, 0), more: true },
  { opcode: OPCODE.continuation, payload: Buffer.alloc(127, 0xff) },
];

describe.each(SCHEMES)('frames over %s', (_scheme, open) => {
  it('reach the target whole when they come byte by byte', async () => {
    const seen: unknown[] = [];
    const upstream = await startWebSocketUpstream((client) => {
      client.on('message', (message: Buffer, binary) =>
        seen.push(binary ? message.length : message.toString()),
      );
      client.on('ping', (data) => seen.push(`ping ${data}`)).on('pong', (data) => seen.push(`pong ${data}`));
    });
    const socket = await open(await proxyTo(upstream));
    socket.write(HANDSHAKE);
    await once(socket.resume(), 'data');
    await writeByteByByte(socket, Buffer.concat(FRAMES.map(clientFrame)));
    await waitUntil('all have come', () => seen.length === 8);
    expect(seen).toEqual([
      ...['Hello', '', 'ping between', 'pong unasked', 'κόσμε'],
      ...[`ping ${'p'.repeat(125)}`, 126, 427],
    ]);
    socket.destroy();
  });

  it('reach the client untouched when they come byte by byte, whatever they are', async () => {
    const strange = [
      { opcode: 3, payload: 'an opcode that is reserved' },
      { opcode: OPCODE.text, payload: Buffer.from([0xce, 0xba, 0xed, 0xa0, 0x80]), reserved: 7 },
      { opcode: OPCODE.ping, payload: 'p'.repeat(126), more: true },
    ];
    const bytes = Buffer.concat([...FRAMES, ...strange].map(serverFrame));
    const proxy = await stage.proxyForRaw(
      (socket) => {
        socket.write(SWITCHED);
        void writeByteByByte(socket, bytes);
      },
      { HTTP_MODE: 'serve' },
    );
    const socket = await open(proxy);
    const got = bytesBehindHead(socket);
    socket.write(HANDSHAKE);
    await waitUntil('all have come', () => got().length >= bytes.length);
    expect(got().equals(bytes)).toBe(true);
    socket.destroy();
  });

  it('that come along with the handshake are not lost', async () => {
    const upstream = await startWebSocketUpstream((client) => {
      client.send('from the target');
      client.on('message', (message) => client.send(`got ${message}`));
    });
    const socket = await open(await proxyTo(upstream));
    const got = bytesBehindHead(socket);
    const frames = ['1', '2', '3'].map((payload) => clientFrame({ opcode: OPCODE.text, payload }));
    socket.write(Buffer.concat([Buffer.from(HANDSHAKE), ...frames]));
    const expected = Buffer.concat(
      ['from the target', 'got 1', 'got 2', 'got 3'].map((payload) =>
        serverFrame({ opcode: OPCODE.text, payload }),
      ),
    );
    await waitUntil('all have come', () => got().length >= expected.length);
    expect(got().toString()).toBe(expected.toString());
    socket.destroy();
  });
});

describe.each(SCHEMES)('messages over %s', (scheme) => {
  it.each([0, 1, 125, 126, 127, 65_535, 65_536, 16 * 1_048_576])(
    'of %d bytes come back as they were',
    async (size) => {
      const proxy = await proxyTo(await startWebSocketUpstream());
      const socket = await openWebSocket(proxy, scheme, { maxPayload: 0 });
      const message = Buffer.alloc(size, Buffer.from(Array.from({ length: 251 }, (_, i) => i)));
      socket.send(message);
      const [answer] = await once(socket, 'message');
      expect(message.equals(answer)).toBe(true);
      socket.terminate();
    },
  );

  it('come in their order when there are many', async () => {
    const proxy = await proxyTo(await startWebSocketUpstream());
    const socket = await openWebSocket(proxy, scheme);
    const answers: string[] = [];
    socket.on('message', (message) => answers.push(String(message)));
    const sent = Array.from({ length: 5000 }, (_, i) => `${i} ${'x'.repeat(i % 700)}`);
    for (const message of sent) socket.send(message);
    await waitUntil('all are back', () => answers.length === sent.length, 15_000);
    expect(answers).toEqual(sent);
    socket.terminate();
  });

  it('are compressed between the two ends, who agree on how', async () => {
    const perMessageDeflate = { clientNoContextTakeover: true, serverMaxWindowBits: 10, threshold: 0 };
    const upstream = await startWebSocketUpstream(undefined, { perMessageDeflate });
    const proxy = await proxyTo(upstream);
    const socket = await openWebSocket(proxy, scheme, {
      perMessageDeflate: { serverMaxWindowBits: 10, threshold: 0 },
    });
    expect(upstream.handshakes[0]?.headers['sec-websocket-extensions']).toBe(
      'permessage-deflate; server_max_window_bits=10; client_max_window_bits',
    );
    expect(socket.extensions).toBe('permessage-deflate');
    for (let i = 0; i < 3; i++) {
      socket.send('again and again '.repeat(10_000));
      expect(String((await once(socket, 'message'))[0])).toBe('again and again '.repeat(10_000));
    }
    socket.terminate();
    await waitUntil('it is logged', () =>
      proxy.log.find(({ bytesOut }) => Number(bytesOut) > 0 && Number(bytesOut) < 10_000),
    );
  });

  it('have the protocol on which the two ends agree', async () => {
    const upstream = await startWebSocketUpstream(undefined, { handleProtocols: () => 'v2.chat' });
    const proxy = await proxyTo(upstream);
    const socket = await openWebSocket(proxy, scheme, {}, ['v3.chat', 'v2.chat']);
    expect(upstream.handshakes[0]?.headers['sec-websocket-protocol']).toBe('v3.chat,v2.chat');
    expect(socket.protocol).toBe('v2.chat');
    socket.terminate();
  });
});

describe('pings', () => {
  it('go to the other end and come back from there, both ways', async () => {
    const pongs: string[] = [];
    const upstream = await startWebSocketUpstream((client) => {
      client.on('pong', (data) => pongs.push(`target ${data}`));
      client.ping('to the client');
    });
    const socket = new WebSocket(`wss://localhost:${(await proxyTo(upstream)).port}/`, {
      rejectUnauthorized: false,
    });
    socket.on('pong', (data) => pongs.push(`client ${data}`)).on('open', () => socket.ping('to the target'));
    await waitUntil('both are back', () => pongs.length === 2);
    expect(pongs.sort()).toEqual(['client to the target', 'target to the client']);
    socket.terminate();
  });
});

describe('a connection whose other end does not read', () => {
  const BYTES = 64 * 1_048_576;
  const CHUNK = Buffer.alloc(1_048_576);

  /** Writes until nothing is taken any more. @returns how much was */
  async function writeUntilFull(socket: Socket): Promise<number> {
    let written = 0;
    const next = () => {
      while (written < BYTES) {
        written += CHUNK.length;
        if (!socket.write(CHUNK)) return socket.once('drain', next);
      }
    };
    next();
    let [last, unchanged] = [0, 0];
    await waitUntil('it is full', () => {
      unchanged = written === last ? unchanged + 1 : 0;
      last = written;
      return unchanged >= 10;
    });
    return written;
  }

  it('takes no more from the client, and all of it in the end', async () => {
    let target: Socket | undefined;
    const proxy = await stage.proxyForRaw((socket) => {
      if (target === undefined) socket.write(SWITCHED);
      target ??= socket.pause();
    });
    const socket = await openRaw(proxy);
    socket.write(HANDSHAKE);
    await once(socket, 'data');
    expect(await writeUntilFull(socket)).toBeLessThan(BYTES / 2);
    let taken = 0;
    target?.on('data', (data) => (taken += data.length)).resume();
    await waitUntil('all has come', () => taken >= BYTES, 15_000);
    socket.destroy();
  });

  it('takes no more from the target, and all of it in the end', async () => {
    const full = Promise.withResolvers<number>();
    const proxy = await stage.proxyForRaw((socket) => {
      socket.write(SWITCHED);
      writeUntilFull(socket).then(full.resolve, full.reject);
    });
    const socket = await openRaw(proxy);
    socket.pause().write(HANDSHAKE);
    expect(await full.promise).toBeLessThan(BYTES / 2);
    let taken = 0;
    socket.on('data', (data) => (taken += data.length)).resume();
    await waitUntil('all has come', () => taken > BYTES, 15_000);
    socket.destroy();
  });
});

describe('many connections', () => {
  it('are carried apart, and nothing of them is left', async () => {
    const upstream = await startWebSocketUpstream();
    const proxy = await proxyTo(upstream);
    const sockets = await Promise.all(Array.from({ length: 300 }, () => openWebSocket(proxy, 'ws')));
    expect(await inFlight(proxy)).toBe(300);
    const answers = sockets.map(async (socket, i) => {
      const messages: string[] = [];
      socket.on('message', (message) => messages.push(String(message)));
      for (let n = 0; n < 10; n++) socket.send(`${i} ${n}`);
      await waitUntil('all are back', () => messages.length === 10, 15_000);
      expect(messages).toEqual(Array.from({ length: 10 }, (_, n) => `${i} ${n}`));
      if (i % 2 === 0) socket.close();
      else socket.terminate();
    });
    await Promise.all(answers);
    await waitUntil('the target has none', () => upstream.clients.size === 0);
    await waitUntil('nothing is in flight', async () => (await inFlight(proxy)) === 0);
  });

  it('may be silent for longer than anything else may take', async () => {
    const upstream = await startWebSocketUpstream();
    const short = { HEADER_TIMEOUT: 0.2, IDLE_TIMEOUT: 0.2, STALL_TIMEOUT: 0.2, UPSTREAM_TIMEOUT: 0.2 };
    const proxy = await stage.proxyTo(upstream, { HTTP_MODE: 'serve', ...short });
    const sockets = await Promise.all(SCHEMES.map(([scheme]) => openWebSocket(proxy, scheme)));
    const began = performance.now();
    await waitUntil('a while has passed', () => performance.now() - began > 2500);
    for (const socket of sockets) {
      socket.send('still here');
      expect(String((await once(socket, 'message'))[0])).toBe('still here');
      socket.terminate();
    }
  });
});
