import type { PlatformEvent } from '@platform-journey/platform-api';

export type EventKind = 'started' | 'stopped' | 'failed' | 'deployment' | 'steady' | 'other';

/** A line of the timeline. */
export interface EventView {
  id: string;
  service: string;
  kind: EventKind;
  text: string;
  /** ISO 8601; `undefined` when ECS told none. */
  time: string | undefined;
}

/** ECS's own words, by what they begin or end with; the first that fits. */
const kinds: [RegExp, EventKind][] = [
  [/failed|unhealthy|unable|rolling back/, 'failed'],
  [/has stopped/, 'stopped'],
  [/has started/, 'started'],
  [/steady state|completed/, 'steady'],
  [/deployment/, 'deployment'],
];

export function eventView({ id, service, message, createdAt }: PlatformEvent): EventView {
  return {
    id,
    service,
    kind: kinds.find(([pattern]) => pattern.test(message))?.[1] ?? 'other',
    text: eventText(service, message),
    time: createdAt ?? undefined,
  };
}

/** Leaves out what the line says anyway: the service's name; and shortens ids to what the tiles show. */
function eventText(service: string, message: string): string {
  return message
    .replace(`(service ${service}) `, '')
    .replace(/\b([0-9a-f]{8})[0-9a-f]{24}\b/g, '$1')
    .replace(/\(task ([0-9a-f]{8})\)/g, '$1')
    .replace(/\b1 (running )?tasks\b/, '1 $1task')
    .replace(/^\(deployment \S+\) /, '')
    .replace(/\(?deployment ecs-svc\/\d*(\d{4})\)?/g, 'deployment …$1')
    .replace(/\.$/, '');
}
