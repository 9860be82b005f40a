import { expect, test } from 'vitest';
import { describeServices, projectDirectory, variableOf } from './compose-project.ts';
import type { Container } from './docker-engine.ts';

const container = (project: string, directory: string, service = 'api') =>
  ({
    labels: {
      'com.docker.compose.project': project,
      'com.docker.compose.project.working_dir': directory,
      'com.docker.compose.service': service,
    },
    environment: ['A=1', 'URL=http://x?a=b'],
  }) as unknown as Container;

test('a project is found by its label', () => {
  const containers = [container('other', '/o'), container('platform', '/p'), container('platform', '/p')];
  expect(projectDirectory(containers, 'platform')).toBe('/p');
});

test('a project that is not there is told with those that are, and how to start one', () => {
  const containers = [container('b', '/b'), container('a', '/a')];
  expect(() => projectDirectory(containers, 'platform')).toThrow(
    /no compose project platform; there are a, b: name one with --project, or start it: docker compose/,
  );
  expect(() => projectDirectory([], 'platform')).toThrow(/no compose project platform; start it/);
});

test('two checkouts under one name are refused: nobody knows which is meant', () => {
  const containers = [container('platform', '/p'), container('platform', '/q')];
  expect(() => projectDirectory(containers, 'platform')).toThrow(/\/p and \/q/);
});

test('services are described with how many containers they have', () => {
  const of = (service: string) => container('platform', '/p', service);
  expect(describeServices([of('edge'), of('api'), of('api')])).toBe('api ×2, edge');
});

test('a variable may hold an equals sign', () => {
  expect(variableOf(container('p', '/p'), 'URL')).toBe('http://x?a=b');
  expect(variableOf(container('p', '/p'), 'UR')).toBeUndefined();
});
