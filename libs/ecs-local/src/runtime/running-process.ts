import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import type { NetworkBinding } from '@aws-sdk/client-ecs';
import { killGroup, signalProcess } from './process-group.ts';
import { type Exit, LaunchError, type RunningContainer } from './runtime.ts';
import type { Watchdog } from './watchdog.ts';

export interface Program {
  argv: [string, ...string[]];
  cwd: string;
  env: Record<string, string>;
}

export interface Surroundings {
  bindings: NetworkBinding[];
  /** File descriptor that takes standard output and error; may be closed once the program runs. */
  log: number;
  /** Told of every process group that the container has. */
  watchdog: Watchdog;
  /** Called with the pid of the main process at once: one that nobody knows of could outlive ecs-local. */
  onStart(pid: number): void;
}

/**
 * Starts a program as a container's main process.
 *
 * @throws LaunchError when the system cannot run it
 */
export async function runningProcess(
  program: Program,
  { bindings, log, watchdog, onStart }: Surroundings,
): Promise<RunningContainer> {
  const child = spawnProgram(program, ['ignore', log, log, 'ipc']);
  if (child.pid !== undefined) {
    watchdog.watch(child.pid);
    onStart(child.pid);
  }
  const pid = await spawned(child, program);
  const probes = new Set<number>();
  const kill = () => {
    killGroup(pid);
    for (const probe of probes) killGroup(probe);
  };
  let running = true;
  const exited = new Promise<Exit>((resolve) => {
    child.once('exit', (code, signal) => {
      running = false;
      kill();
      watchdog.unwatch(pid);
      resolve({ exitCode: exitCode(code, signal) });
    });
  });
  return {
    runtimeId: String(pid),
    networkBindings: bindings,
    exited,
    terminate: () => running && signalProcess(pid, 'SIGTERM'),
    kill: () => running && kill(),
    probe: async (command, timeoutMs) =>
      running && runProbe({ ...program, argv: probeLine(command) }, timeoutMs, { probes, watchdog }),
  };
}

function spawnProgram({ argv: [file, ...args], cwd, env }: Program, stdio: ('ignore' | 'ipc' | number)[]) {
  const child = spawn(file, args, { cwd, env, stdio, detached: true });
  // A child that dies while something is written to its channel is no error of ours; `exit` tells.
  child.on('error', () => {});
  return child;
}

/** @throws LaunchError when the system cannot run the command */
async function spawned(child: ChildProcess, { argv, cwd }: Program): Promise<number> {
  try {
    await once(child, 'spawn');
  } catch (error) {
    const reason = (error as Error).message;
    throw new LaunchError(
      'CannotStartContainerError',
      `cannot run ${JSON.stringify(argv)} in ${cwd}: ${reason}`,
    );
  }
  if (child.pid === undefined) throw new Error('a spawned process has a pid');
  return child.pid;
}

function exitCode(code: number | null, signal: NodeJS.Signals | null): number {
  return code ?? 128 + (signal ? constants.signals[signal] : 0);
}

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html */
function probeLine([kind = '', ...rest]: string[]): [string, ...string[]] {
  if (kind === 'CMD-SHELL') return ['/bin/sh', '-c', rest.join(' ')];
  const [file = '', ...args] = kind === 'CMD' ? rest : [kind, ...rest];
  return [file, ...args];
}

function runProbe(
  program: Program,
  timeoutMs: number,
  { probes, watchdog }: { probes: Set<number>; watchdog: Watchdog },
): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawnProgram(program, ['ignore', 'ignore', 'ignore']);
    const { pid } = child;
    if (pid === undefined) return resolve(false);
    probes.add(pid);
    watchdog.watch(pid);
    const timer = setTimeout(() => killGroup(pid), timeoutMs);
    child.once('exit', (code) => {
      clearTimeout(timer);
      killGroup(pid);
      probes.delete(pid);
      watchdog.unwatch(pid);
      resolve(code === 0);
    });
  });
}
