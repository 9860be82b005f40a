import type { ServiceOutcome } from '@platform-journey/deploy';
import { expect, test } from 'vitest';
import { outcomeLines } from './outcome-lines.ts';

const outcome: ServiceOutcome = {
  name: 'api',
  state: 'deployed',
  deployment: 'ecs-svc/1',
  taskDefinition: 'platform-api:2',
  previous: 'platform-api:1',
  image: null,
};

test('a line a service tells what has become of it', () => {
  const started = { ...outcome, name: 'frontend', state: 'interrupted', previous: null } as const;
  const left = { ...outcome, state: 'not_started', taskDefinition: null } as const;
  expect(outcomeLines([outcome, started, left])).toEqual([
    '  api       deployed (platform-api:2, before it platform-api:1)',
    '  frontend  under way, ECS goes on with it (platform-api:2)',
    '  api       not started',
  ]);
});
