import { expect, test } from 'vitest';
import { unsteadiness } from './steady-state.ts';

const api = { name: 'api', status: 'ACTIVE', desired: 2, running: 2, pending: 0, deployments: 1 };

test('services that run what they should, in one deployment, are steady', () => {
  expect(unsteadiness([api])).toEqual([]);
});

test.each([
  [{ ...api, status: 'DRAINING' }, 'api: expected ACTIVE, received DRAINING'],
  [{ ...api, running: 1 }, 'api: 1 of 2 tasks are running'],
  [{ ...api, running: 3 }, 'api: 3 of 2 tasks are running'],
  [{ ...api, deployments: 2 }, 'api: expected one deployment, received 2'],
  [{ ...api, desired: 0, running: 0 }, 'api: wants no tasks'],
])('%j is not steady', (service, problem) => {
  expect(unsteadiness([service])).toEqual([problem]);
});

test('no services at all are not a steady state', () => {
  expect(unsteadiness([])).toHaveLength(1);
});
