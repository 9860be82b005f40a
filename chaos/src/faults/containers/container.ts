import type { TaskState } from '../../platforms/platform.ts';

/** A task of compose is one run of a container: its id is `container@start`. */
export const taskId = (container: string, startedAt: number) => `${container.slice(0, 12)}@${startedAt}`;

export const containerOf = ({ id }: Pick<TaskState, 'id'>) => id.slice(0, id.indexOf('@'));

export const dockerCommand = (verb: string, targets: readonly TaskState[]) =>
  `docker ${verb} ${targets.map(containerOf).join(' ')}`;
