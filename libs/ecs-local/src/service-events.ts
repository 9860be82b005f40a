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
  unableToStart: ({ name }: Named) => `(service ${name}) is unable to consistently start tasks successfully.`,
};
