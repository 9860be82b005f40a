import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compose, docker, workspace } from '../src/docker-command.ts';
import { findEngine } from '../src/engine.ts';

export const PROJECT = 'platform-journey-e2e';
export const SITE = 'https://localhost:18443';

/** Beside the stack that somebody may be working with. */
export const env = {
  ...process.env,
  COMPOSE_PROJECT_NAME: PROJECT,
  PLATFORM_HTTPS_PORT: '18443',
  PLATFORM_HTTP_PORT: '18080',
};

export interface Finished {
  code: number | null;
  output: string;
}

/** A command as a user types it, to its end. */
export async function command(argv: readonly string[], more: Record<string, string> = {}): Promise<Finished> {
  const [path = '', ...args] = argv;
  const child = spawn(path, args, {
    cwd: workspace,
    env: { ...env, ...more },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk;
    });
  }
  const [code] = await once(child, 'close');
  return { code, output };
}

export const up = (...flags: string[]) => command([process.execPath, 'docker/src/up.ts', ...flags]);
export const composed = (...args: string[]) => command(['docker', ...compose(args)]);

export const down = () =>
  composed('--profile', '*', 'down', '--volumes', '--remove-orphans', '--timeout', '5');

/** What a program in a service's first container writes; throws when it fails. */
export function inContainer(service: string, ...argv: string[]): string {
  const { code, stdout, stderr } = docker(compose(['exec', '-T', service, ...argv]), env);
  if (code !== 0) throw new Error(`${argv[0]} in ${service}: ${stderr}`);
  return stdout;
}

export const pebbleRoot = () => inContainer('pebble', 'curl', '-sk', 'https://localhost:15000/roots/0');

/** Everything on the engine that carries this project's label. */
export function leftovers(project: string): string[] {
  const filter = ['--filter', `label=com.docker.compose.project=${project}`];
  const lists = [
    ['ps', '--all', '--format', 'container {{.Names}}'],
    ['network', 'ls', '--format', 'network {{.Name}}'],
    ['volume', 'ls', '--format', 'volume {{.Name}}'],
  ];
  return lists.flatMap((list) =>
    docker([...list, ...filter], env)
      .stdout.split('\n')
      .filter(Boolean),
  );
}

/** For whoever reads why it failed. */
export function keepLogs(): string {
  const directory = join(workspace, '.reports/docker');
  mkdirSync(directory, { recursive: true });
  const parts = [
    ['ps', '--all'],
    ['logs', '--no-color', '--timestamps'],
  ];
  const write = ([name = '', ...args]: string[]) => {
    const { stdout, stderr } = docker(compose([name, ...args]), env);
    writeFileSync(join(directory, `${name}.log`), `${stdout}${stderr}`);
  };
  for (const part of parts) write(part);
  return directory;
}

/** Whether there is an engine. Where there is none, CI fails and a user reads how to get one. */
export function engineIsThere(): boolean {
  try {
    findEngine(process.env);
    return true;
  } catch (error) {
    if (process.env.CI) throw error;
    console.warn(`${(error as Error).message}\nThe tests that need an engine do not run.`);
    return false;
  }
}
