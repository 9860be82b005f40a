import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { waitUntil } from '@platform-journey/testing';

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));
/** The same, with certificates kept in haste. */
export const HASTY_MAIN = fileURLToPath(new URL('./hasty-proxy-main.ts', import.meta.url));

/** The proxy as a process of its own, as a task runs it. */
export interface ProxyProcess {
  child: ChildProcess;
  /** What it has written to standard output and error. */
  output(): string;
  /** Resolves with its exit code. */
  exited: Promise<number | null>;
}

export function spawnProxy(env: Record<string, string>, main = MAIN, argv: string[] = []): ProxyProcess {
  const child = spawn(process.execPath, [main, ...argv], {
    env: { PATH: process.env.PATH ?? '', ...env },
    // It ends with this process, however that ends.
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let output = '';
  child.stdout?.on('data', (data) => (output += data));
  child.stderr?.on('data', (data) => (output += data));
  return { child, output: () => output, exited: once(child, 'exit').then(([code]) => code) };
}

/** Several that start at once on a busy machine take their time. */
export const START_MS = 30_000;

export async function waitUntilReady({ output, child }: ProxyProcess): Promise<void> {
  const isReady = () => {
    if (child.exitCode !== null) throw new Error(output());
    return output().includes('service ready');
  };
  await waitUntil('the proxy is ready', isReady, START_MS);
}

/** The environment of a task: a temporary directory of its own, the rest shared by all proxies of the host. */
export async function taskEnvironment(directory: string, shared: Record<string, string>) {
  return {
    TMPDIR: await mkdtemp(join(directory, 'task-')),
    CERTIFICATE_DIRECTORY: certificatesIn(directory),
    ROUTES: JSON.stringify([{ path: '/', service: 'site', family: 'f', container: 'c', port: 80 }]),
    DISCOVERY: 'static',
    REUSE_PORT: 'true',
    ADMIN_PORTS: '20001-65535',
    DRAIN_DELAY: '0.2',
    STOP_TIMEOUT: '8',
    ...shared,
  };
}

const certificatesIn = (directory: string) => join(directory, 'certificates');

export function readCa(directory: string): Promise<string> {
  return readFile(join(certificatesIn(directory), 'local-ca.pem'), 'utf8');
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address ? address.port : 0;
}
