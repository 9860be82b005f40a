import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { ChaosError } from '../errors.ts';
import type { LoadOptions } from './request.ts';
import type { Samples } from './samples.ts';

export interface LoadProgress {
  sent: number;
  ended: number;
  failed: number;
}

export type ToLoad = { type: 'start'; options: LoadOptions } | { type: 'stop' };
export type FromLoad = ({ type: 'progress' } & LoadProgress) | { type: 'done'; samples: Samples };

export interface Load {
  progress(): LoadProgress;
  /** @throws ChaosError `load` when its process ended before its time: then nothing was measured */
  stop(): Promise<Samples>;
  /** Ends the process at once; what it measured is lost. */
  kill(): void;
}

/** Starts the load in a process of its own. */
export function startLoad(options: LoadOptions): Load {
  const child = fork(join(import.meta.dirname, 'load-process.ts'), {
    serialization: 'advanced',
    execArgv: [],
  });
  let progress: LoadProgress = { sent: 0, ended: 0, failed: 0 };
  const done = samplesOf(child, (latest) => {
    progress = latest;
  });
  // Whoever stops the load hears of it; until then it is not an unhandled rejection.
  done.catch(() => {});
  child.send({ type: 'start', options } satisfies ToLoad);
  return {
    progress: () => progress,
    async stop() {
      if (child.connected) child.send({ type: 'stop' } satisfies ToLoad);
      return done;
    },
    kill: () => child.kill('SIGKILL'),
  };
}

async function samplesOf(
  child: ChildProcess,
  onProgress: (progress: LoadProgress) => void,
): Promise<Samples> {
  let samples: Samples | undefined;
  child.on('message', (message: FromLoad) => {
    if (message.type === 'done') samples = message.samples;
    else onProgress(message);
  });
  const [code, signal] = await once(child, 'exit');
  if (samples) return samples;
  throw new ChaosError(
    'load',
    `the load ended by itself (${signal ?? `exit code ${code}`}), so nothing was measured`,
  );
}
