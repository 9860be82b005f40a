import { execFile, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const MAIN = join(import.meta.dirname, 'testing/rolling-replacement-main.ts');
const OWN_NETWORK = ['-rn', 'sh', '-c'];
/** What a host is set to that runs two proxies; each network has its own. */
const PREPARE = 'ip link set lo up && echo 1 > /proc/sys/net/ipv4/tcp_migrate_req';
const TIMEOUT_MS = 180_000;

const hasOwnNetwork = spawnSync('unshare', [...OWN_NETWORK, PREPARE]).status === 0;

/** In a network of its own, if that may be made here: in this one, stopping may reset what is being connected. */
async function replaceAll() {
  const command = hasOwnNetwork
    ? ['unshare', ...OWN_NETWORK, `${PREPARE} && exec "${process.execPath}" "${MAIN}"`]
    : [process.execPath, MAIN];
  const [file = '', ...args] = command;
  const { stdout } = await promisify(execFile)(file, args);
  return JSON.parse(stdout);
}

describe('two proxies that share a port, replaced one after the other under load', () => {
  it(
    'lose no request over either protocol',
    async () => {
      const { exitCodes, http1, http2 } = await replaceAll();
      expect(exitCodes).toEqual([0, 0, 0, 0]);
      expect(http1.sent).toBeGreaterThan(250);
      expect(http2.sent).toBeGreaterThan(100);
      // Each connection was asked to leave at least once.
      expect(http2.sessions).toBeGreaterThan(2);
      if (hasOwnNetwork) expect([http1.failed, http2.failed]).toEqual([0, 0]);
      else expect(http1.failed + http2.failed).toBeLessThanOrEqual(2);
    },
    TIMEOUT_MS,
  );
});
