import { expect, it } from 'vitest';
import { batches } from './change.ts';
import { exampleEnvironment } from './fixtures/example-environment.ts';

const environment = exampleEnvironment('http://127.0.0.1:1', {
  edge: { network: 'host' },
  api: {},
  page: {},
});
const changes = Object.keys(environment.services).map((name) => ({ name }));
const namesOf = (runsOn: 'ecs' | 'ecs-local') =>
  batches(changes, { ...environment, runsOn }).map((batch) => batch.map(({ name }) => name));

it('makes all changes at once on the local ECS', () => {
  expect(namesOf('ecs-local')).toEqual([['edge', 'api', 'page']]);
});

it("makes one after another on AWS, the host's own listeners last", () => {
  expect(namesOf('ecs')).toEqual([['api'], ['page'], ['edge']]);
});

it('makes none when there is none', () => {
  expect(batches([], environment)).toEqual([]);
});
