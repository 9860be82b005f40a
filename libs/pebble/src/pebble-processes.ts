import { Resolver } from 'node:dns/promises';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Certified } from '@platform-journey/certificates';
import { GuardedProcess } from './guarded-process.ts';
import {
  dnsArguments,
  type PebbleOptions,
  type PebblePorts,
  pebbleConfiguration,
  pebbleEnvironment,
} from './pebble-settings.ts';
import { serving } from './serving.ts';

export interface ProcessOptions {
  ports: PebblePorts;
  options: PebbleOptions;
  /** What Pebble presents itself with. */
  server: Certified;
  /** Resolves when Pebble answers. */
  answers(): Promise<unknown>;
}

export interface Processes {
  pid: number;
  output(): string;
  stop(): Promise<void>;
}

/**
 * Starts Pebble and pebble-challtestsrv; resolves when both serve.
 *
 * @throws PebbleError when they do not; nothing is left of them then
 */
export async function startProcesses(options: ProcessOptions): Promise<Processes> {
  // Private to this user, and read when Pebble starts: gone from then on, so that no kill -9 leaves a key behind.
  const directory = await mkdtemp(join(tmpdir(), 'pebble-'));
  try {
    return await startIn(directory, options);
  } finally {
    await rm(directory, { recursive: true });
  }
}

async function startIn(directory: string, options: ProcessOptions): Promise<Processes> {
  const { ports, answers } = options;
  const resolver = `127.0.0.1:${ports.dns}`;
  const config = await writeConfiguration(directory, options);
  const dns = new GuardedProcess(['pebble-challtestsrv', ...dnsArguments(ports)]);
  const pebble = new GuardedProcess(
    ['pebble', '-config', config, '-dnsserver', resolver],
    pebbleEnvironment(options.options),
  );
  const stop = async () => {
    await Promise.all([pebble.kill(), dns.kill()]);
  };
  try {
    await serving('pebble', pebble, answers);
    await serving('pebble-challtestsrv', dns, () => resolve(resolver));
  } catch (error) {
    await stop();
    throw error;
  }
  return { pid: await pebble.pid, output: () => pebble.output + dns.output, stop };
}

/** @returns the configuration's path */
async function writeConfiguration(directory: string, { ports, options, server }: ProcessOptions) {
  const path = (name: string) => join(directory, name);
  const files = { certificate: path('certificate.pem'), key: path('key.pem') };
  await writeFile(files.certificate, server.certificate);
  await writeFile(files.key, server.key, { mode: 0o600 });
  await writeFile(path('config.json'), JSON.stringify(pebbleConfiguration(options, ports, files)));
  return path('config.json');
}

function resolve(server: string): Promise<string[]> {
  const resolver = new Resolver({ timeout: 1000, tries: 1 });
  resolver.setServers([server]);
  return resolver.resolve4('pebble.test');
}
