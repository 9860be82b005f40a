import { randomUUID } from 'node:crypto';
import type { ServiceEvent } from '@aws-sdk/client-ecs';
import type { Service } from './store.ts';

const KEPT_EVENTS = 100;

/** The newest event comes first and only so many are kept, as on ECS. */
export function withEvent(events: ServiceEvent[], message: string, createdAt: Date): ServiceEvent[] {
  return [{ id: randomUUID(), createdAt, message }, ...events].slice(0, KEPT_EVENTS);
}

type Named = Pick<Service, 'name'>;

const listed = (tasks: { id: string }[]) => tasks.map(({ id }) => `(task ${id})`).join(' ');

const alreadyUsed = (containerInstance: string) =>
  `The closest matching (container-instance ${containerInstance}) is already using a port required by your task.`;

/** ECS's own wording, to which people's log filters are tuned. */
export const eventMessage = {
  started: ({ name }: Named, tasks: { id: string }[]) =>
    `(service ${name}) has started ${tasks.length} tasks: ${listed(tasks)}.`,
  stopped: ({ name }: Named, tasks: { id: string }[]) =>
    `(service ${name}) has stopped ${tasks.length} running tasks: ${listed(tasks)}.`,
  failedHealthChecks: ({ name }: Named, task: { id: string }) =>
    `(service ${name}) (task ${task.id}) failed container health checks.`,
  steady: ({ name }: Named) => `(service ${name}) has reached a steady state.`,
  completed: ({ name }: Named, deployment: { id: string }) =>
    `(service ${name}) (deployment ${deployment.id}) deployment completed.`,
  failed: ({ name }: Named, deployment: { id: string }, why: string) =>
    `(service ${name}) (deployment ${deployment.id}) deployment failed: ${why}`,
  rollingBack: ({ name }: Named, deployment: { id: string }) =>
    `(service ${name}) rolling back to deployment ${deployment.id}.`,
  /** @param portHolder the container instance on which a port that the task names is taken, if that is why */
  unplaced: ({ name }: Named, portHolder: string | undefined) =>
    [
      `service ${name} was unable to place a task because no container instance met all of its requirements.`,
      ...(portHolder === undefined ? [] : [alreadyUsed(portHolder)]),
      'For more information, see the Troubleshooting section of the Amazon ECS Developer Guide.',
    ].join(' '),
  unableToStart: ({ name }: Named) => `(service ${name}) is unable to consistently start tasks successfully.`,
};
