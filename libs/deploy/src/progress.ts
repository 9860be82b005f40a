import type { Service } from '@aws-sdk/client-ecs';
import type { OwnDeployment } from './deployment-state.ts';

const STEADY = 'has reached a steady state.';
const MOST_EVENTS = 8;

/** How far one service's own deployment is. */
export interface ServiceProgress {
  name: string;
  desired: number;
  running: number;
  pending: number;
  rolloutState: 'IN_PROGRESS' | 'COMPLETED' | 'FAILED';
  /** The newest event since the deployment began, as ECS worded it. */
  lastEvent: string | undefined;
}

export interface Progress {
  services: readonly ServiceProgress[];
}

/** `service` is undefined until ECS shows it. */
export function serviceProgress(service: Service | undefined, own: OwnDeployment): ServiceProgress {
  const mine = service?.deployments?.find(({ id }) => id === own.id);
  const event = service?.events?.find(({ createdAt }) => (createdAt ?? 0) >= own.createdAt);
  return {
    name: own.service,
    desired: mine?.desiredCount ?? service?.desiredCount ?? 0,
    running: mine?.runningCount ?? 0,
    pending: mine?.pendingCount ?? 0,
    rolloutState: mine?.rolloutState ?? 'IN_PROGRESS',
    lastEvent: event?.message,
  };
}

/** The newest of the events since the deployment began, oldest first; without that it is steady, as it is after a rollback. */
export function eventsSince(service: Service | undefined, { createdAt }: OwnDeployment): string[] {
  const events = service?.events?.filter((event) => (event.createdAt ?? 0) >= createdAt) ?? [];
  const telling = events.flatMap(({ message = '' }) => (message.endsWith(STEADY) ? [] : [message]));
  return telling.slice(0, MOST_EVENTS).reverse();
}

/** Passes on only what differs from what was passed on before. */
export function whenChanged(report: (progress: Progress) => void): (progress: Progress) => void {
  let reported = '';
  return (progress) => {
    const text = JSON.stringify(progress);
    if (text === reported) return;
    reported = text;
    report(progress);
  };
}
