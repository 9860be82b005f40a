import type { DockerEngine } from '../../platforms/docker-engine.ts';
import type { FaultKind } from '../fault.ts';
import { containerOf, dockerCommand } from './container.ts';

/** `docker pause`: the task still accepts connections, as the kernel does that, and answers nothing. */
export const pauseContainer = (engine: Pick<DockerEngine, 'pause' | 'unpause'>): FaultKind => ({
  isSuspension: true,
  undo: (targets) => dockerCommand('unpause', targets),
  check() {},
  async inject(targets) {
    await Promise.all(targets.map((target) => engine.pause(containerOf(target))));
  },
  async lift(targets) {
    await Promise.all(targets.map((target) => engine.unpause(containerOf(target))));
  },
});
