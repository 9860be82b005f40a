import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { homedir, constants as osConstants } from 'node:os';
import { delimiter, join } from 'node:path';
import { ChaosError, messageOf } from '../errors.ts';
import type { ProcessProvider } from '../schema/provider.ts';
import { type ActivityProvider, timeoutMs } from './provider.ts';

export interface ProcessResult {
  /** Exit code; negative, the signal's number, when a signal ended it. */
  status: number;
  stdout: string;
  stderr: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

const MAX_OUTPUT = 4 * 1024 * 1024;

/** Programs run in the runner's folder with its environment, as Chaos Toolkit's do. */
export function processProvider(env: Environment): ActivityProvider<ProcessProvider> {
  return {
    async run(settings, { kind, signal }) {
      const program = findProgram(settings.path, env);
      if (!program)
        throw new ChaosError(
          'activity_failed',
          `no program ${settings.path} can be found, or it may not be run`,
        );
      const result = await run(program, settings, env, signal);
      // In Chaos Toolkit an action that exits non-zero is a success: its fault never happened, and the report is green.
      if (kind === 'action' && result.status !== 0) {
        const said = result.stderr.trim().split('\n')[0];
        throw new ChaosError(
          'activity_failed',
          `${settings.path} ended with ${result.status}${said ? `: ${said}` : ''}`,
        );
      }
      return result;
    },
  };
}

/** A string of arguments is for a shell; a list or a mapping goes to the program as it is. */
export function argvOf(values: ProcessProvider['arguments']): string[] {
  const list = Array.isArray(values)
    ? values
    : typeof values === 'object'
      ? Object.entries(values).flat()
      : [];
  return list.filter((value) => value !== null && value !== undefined && value !== '').map(String);
}

/** The first executable of that name on the PATH, or the path itself if it has a slash. */
export function findProgram(path: string, env: Environment): string | undefined {
  const expanded = path.replace(/^~(?=\/|$)/, homedir());
  const candidates = expanded.includes('/')
    ? [expanded]
    : (env.PATH ?? '').split(delimiter).map((folder) => join(folder, expanded));
  return candidates.find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function run(
  program: string,
  settings: ProcessProvider,
  env: Environment,
  signal: AbortSignal,
): Promise<ProcessResult> {
  const inShell = typeof settings.arguments === 'string';
  const command = inShell ? `${quoted(program)} ${settings.arguments}` : program;
  const limit = timeoutMs(settings.timeout);
  return new Promise((resolve, reject) => {
    // A group of its own, so that a timeout reaches what a shell has started.
    const child = spawn(command, inShell ? [] : argvOf(settings.arguments), {
      shell: inShell,
      env,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const end = (message: string) => {
      if (child.pid) killGroup(child.pid);
      reject(new ChaosError('activity_failed', message));
    };
    const onAbort = () => end('interrupted');
    const timer =
      limit === undefined
        ? undefined
        : setTimeout(() => end('process activity took too long to complete'), limit);
    const [stdout, stderr] = [gather(child.stdout), gather(child.stderr)];
    signal.addEventListener('abort', onAbort, { once: true });
    const settle = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
    };
    child.on('error', (error) => {
      settle();
      reject(new ChaosError('activity_failed', messageOf(error), { cause: error }));
    });
    child.on('close', (code, name) => {
      settle();
      resolve({ status: code ?? -signalNumber(name), stdout: stdout(), stderr: stderr() });
    });
  });
}

function gather(stream: NodeJS.ReadableStream): () => string {
  const chunks: Buffer[] = [];
  let size = 0;
  stream.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size <= MAX_OUTPUT) chunks.push(chunk);
  });
  return () => Buffer.concat(chunks).toString('utf8');
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It ended by itself in the meantime.
  }
}

const quoted = (path: string) => `'${path.replaceAll("'", "'\\''")}'`;

const signalNumber = (name: NodeJS.Signals | null) => (name === null ? 1 : (osConstants.signals[name] ?? 1));
