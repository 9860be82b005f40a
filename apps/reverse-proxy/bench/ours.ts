import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  freePort,
  readCa,
  spawnProxy,
  taskEnvironment,
  waitUntilReady,
} from '../src/testing/proxy-process.ts';
import { type RunningRival, stop } from './rivals.ts';

/** This proxy, as a process of its own in front of loopback ports: over https and with its access log, as ever. */
export async function startOurs(upstreams: number[]): Promise<RunningRival> {
  const directory = await mkdtemp(join(tmpdir(), 'ours-'));
  const port = await freePort();
  const environment = await taskEnvironment(directory, {
    HTTPS_PORT: String(port),
    HTTP_PORT: String(await freePort()),
    TARGETS: JSON.stringify({ site: upstreams.map((one) => `127.0.0.1:${one}`) }),
  });
  const proxy = spawnProxy(environment);
  await waitUntilReady(proxy);
  const ca = await readCa(directory);
  return { port, ca, pid: proxy.child.pid ?? 0, stop: () => stop(proxy.child, directory) };
}
