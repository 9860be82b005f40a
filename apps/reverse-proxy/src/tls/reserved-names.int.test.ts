import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { presented } from '../testing/presented.ts';
import { addressOf, startReadyUpstream, startTestProxy } from '../testing/test-proxy.ts';

const lookedUp: string[] = [];
const watch = (message: unknown) => {
  const { socket } = message as { socket: Socket };
  socket.on('lookup', (_error, _address, _family, host) => lookedUp.push(host));
};

beforeEach(() => {
  lookedUp.length = 0;
  subscribe('net.client.socket', watch);
});
afterEach(() => unsubscribe('net.client.socket', watch));

test.each(['www.example.com', 'site.test', 'db.internal', 'localhost', '10.0.0.1', '203.0.113.7'])(
  '%s is certified by the local CA, and Let’s Encrypt is never asked',
  async (name) => {
    const upstream = await startReadyUpstream((_, response) => response.end());
    const proxy = await startTestProxy(
      [addressOf(upstream)],
      { ISSUER: ['lets-encrypt', 'lets-encrypt-staging'], CERTIFICATES: [{ names: [name] }] },
      { storage: { pollMs: 10 } },
    );
    try {
      const { issuer } = await presented(proxy.port, undefined);
      expect(issuer).toMatch(/^Platform Journey local CA/);
      await new Promise((later) => setTimeout(later, 50));
      expect(lookedUp.filter((host) => host.includes('letsencrypt'))).toEqual([]);
    } finally {
      await proxy.close();
      await upstream.close();
    }
  },
);
