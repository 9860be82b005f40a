import type { DockerEngine } from '../../platforms/docker-engine.ts';
import type { FaultKind } from '../fault.ts';
import { containerOf, dockerCommand } from './container.ts';

/** `docker stop`: SIGTERM, the stop timeout, SIGKILL. No restart policy undoes that, so this program starts it again. */
export const stopContainer = (engine: Pick<DockerEngine, 'stop' | 'start'>): FaultKind => ({
  undo: (targets) => dockerCommand('start', targets),
  check() {},
  async inject(targets) {
    await Promise.all(targets.map((target) => engine.stop(containerOf(target))));
  },
  async lift(targets) {
    await Promise.all(targets.map((target) => engine.start(containerOf(target))));
  },
});
