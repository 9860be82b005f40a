import type { MemoryLimits } from './memory-limits.ts';
import type { Exit, RunningContainer } from './runtime.ts';

const MEBIBYTE = 2 ** 20;

/** How ECS tells that a container was killed for its memory. */
const OUT_OF_MEMORY: Exit = {
  exitCode: 137,
  reason: 'OutOfMemoryError: Container killed due to memory usage',
};

/** A container of the process runtime that is killed when it uses more than its definition's `memory`, in MiB. */
export function withMemoryLimit(
  container: RunningContainer,
  memory: number | undefined,
  limits: MemoryLimits,
): RunningContainer {
  if (memory === undefined) return container;
  let exceeded = false;
  const onExceeded = () => {
    exceeded = true;
    container.kill();
  };
  const unwatch = limits.watch(Number(container.runtimeId), { bytes: memory * MEBIBYTE, onExceeded });
  const exited = container.exited.then((exit) => {
    unwatch();
    return exceeded ? OUT_OF_MEMORY : exit;
  });
  return { ...container, exited };
}
