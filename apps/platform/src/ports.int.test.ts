import { createServer, type Server } from 'node:net';
import { freePort } from '@platform-journey/testing';
import { afterEach, expect, test } from 'vitest';
import { checkPorts } from './ports.ts';

let stranger: Server | undefined;

afterEach(() => stranger?.close());

async function listen(options: { host: string; reusePort?: boolean }): Promise<number> {
  const port = await freePort();
  stranger = createServer();
  await new Promise<void>((resolve) => stranger?.listen({ port, ...options }, resolve));
  return port;
}

const https = (port: number) => ({ port, purpose: 'https', flag: '--https-port' });

test('free ports pass', async () => {
  const [one, other] = [await freePort(), await freePort()];
  await expect(checkPorts([https(one), { port: other, purpose: 'http', flag: '--http-port' }])).resolves.toBe(
    undefined,
  );
});

test.each([
  { host: '127.0.0.1' },
  { host: '0.0.0.0' },
  { host: '::1' },
  { host: '127.0.0.1', reusePort: true },
])('a stranger on %j is found, and the port and its flag are named', async (options) => {
  const port = await listen(options);
  await expect(checkPorts([https(port)])).rejects.toThrow(
    new RegExp(`^Port ${port} \\(https\\) is already in use on .*--https-port\\.$`),
  );
});

test('one port for two purposes names both flags', async () => {
  const port = await freePort();
  await expect(checkPorts([https(port), { port, purpose: 'http', flag: '--http-port' }])).rejects.toThrow(
    `--https-port and --http-port are both ${port}.`,
  );
});
