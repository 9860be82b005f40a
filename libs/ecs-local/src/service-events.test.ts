import type { ServiceEvent } from '@aws-sdk/client-ecs';
import { expect, it } from 'vitest';
import { withEvent } from './service-events.ts';

it('keeps the newest 100 events, newest first', () => {
  let events: ServiceEvent[] = [];
  for (let number = 1; number <= 120; number += 1) events = withEvent(events, String(number), new Date());
  expect(events).toHaveLength(100);
  expect(events.map(({ message }) => message)).toEqual(
    Array.from({ length: 100 }, (_, index) => String(120 - index)),
  );
});
