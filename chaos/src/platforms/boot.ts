import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { stripVTControlCharacters } from 'node:util';
import { ChaosError } from '../errors.ts';
import { httpProvider } from '../providers/http.ts';
import type { PlatformNeeds } from '../schema/extension.ts';
import { localAuthority, platformCommand, workspaceRoot } from '../workspace.ts';
import { connectEcs } from './ecs.ts';
import type { Platform } from './platform.ts';
import { rootFileOf } from './site-certificates.ts';
import { steadyState } from './steady-state.ts';

const POLL_MS = 250;
const START_MS = 180_000;
/** Longer than any task's stop timeout, which the platform keeps to by itself. */
const STOP_MS = 45_000;
const LINES_KEPT = 25;
const ANSWER_MS = 2000;
const VISITED = ['/', '/api/services'];
/** Of each path, over connections of their own: each proxy must have the certificate by now, and the kernel chooses. */
const VISITS = 8;

export interface BootedPlatform {
  endpoint: string;
  /** Ends the platform and every task of it. */
  stop(): Promise<void>;
}

/**
 * Starts a platform of this checkout on free ports, for one experiment.
 *
 * @throws ChaosError `platform` with the last lines that it printed, when it does not come up
 */
export async function bootPlatform(
  cluster: string,
  needs: PlatformNeeds | undefined,
  signal: AbortSignal,
): Promise<BootedPlatform> {
  const [https, http, ecs] = await freePorts(3);
  const ports = ['--https-port', https, '--http-port', http, '--ecs-port', ecs].map(String);
  const child = spawn(process.execPath, [platformCommand, 'up', ...ports, ...flagsFor(needs)], {
    cwd: workspaceRoot,
    // The terminal's Ctrl-C is for the runner, which stops the platform when it has undone what it did.
    detached: true,
    // The platform ends when the channel closes: when the runner is gone, however that happened.
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const lines = lastLines(child);
  const endpoint = `http://127.0.0.1:${ecs}`;
  try {
    await untilSteady(endpoint, cluster, child, signal);
  } catch (error) {
    await stopChild(child);
    signal.throwIfAborted();
    throw new ChaosError('platform', `the platform did not come up:\n${lines().join('\n')}`, {
      cause: error,
    });
  }
  return { endpoint, stop: () => stopChild(child) };
}

function flagsFor(needs: PlatformNeeds | undefined): string[] {
  if (!needs) return [];
  const { acme, certificate_seconds: seconds } = needs;
  return ['--acme', acme, ...(seconds === undefined ? [] : ['--certificate-seconds', String(seconds)])];
}

async function untilSteady(
  endpoint: string,
  cluster: string,
  child: ChildProcess,
  signal: AbortSignal,
): Promise<void> {
  const platform = connectEcs({ endpoint }, cluster);
  try {
    for (
      const deadline = Date.now() + START_MS;
      Date.now() < deadline;
      await sleep(POLL_MS, undefined, { signal })
    ) {
      if (child.exitCode !== null || child.signalCode !== null) throw new Error('it ended');
      const state = await steadyState(platform).catch(() => undefined);
      if (state?.problems.length === 0 && (await isAnswering(platform))) return;
    }
  } finally {
    platform.close();
  }
  throw new Error(`it was not ready within ${START_MS / 1000} s`);
}

/** A task that runs may not be ready yet; a visitor's own requests tell. */
async function isAnswering(platform: Platform): Promise<boolean> {
  try {
    const port = await platform.variable('reverse-proxy', 'HTTPS_PORT');
    const root = (await rootFileOf(platform)) ?? localAuthority;
    const http = httpProvider([await readFile(root, 'utf8')]);
    const context = { kind: 'action' as const, signal: AbortSignal.timeout(ANSWER_MS) };
    const ask = (path: string) =>
      http.run({ type: 'http', url: `https://localhost:${port}${path}` }, context);
    await Promise.all(Array.from({ length: VISITS }, () => VISITED.map(ask)).flat());
    return true;
  } catch {
    return false;
  }
}

async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
  await exited;
  clearTimeout(timer);
}

function lastLines(child: ChildProcess): () => string[] {
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk) => {
      text = `${text}${chunk}`.split('\n').slice(-LINES_KEPT).join('\n');
    });
  }
  const plain = () => stripVTControlCharacters(text).split('\n');
  return () => plain().flatMap((line) => (line.trim() === '' ? [] : `  ${line.trim()}`));
}

/** Held open together, so that no port is drawn twice. */
async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(Array.from({ length: count }, listenAnywhere));
  const ports = servers.map((server) => {
    const address = server.address();
    return typeof address === 'object' && address ? address.port : 0;
  });
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

function listenAnywhere() {
  return new Promise<ReturnType<typeof createServer>>((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve(server));
  });
}
