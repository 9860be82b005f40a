import { expect, test } from 'vitest';
import { substitute, variablesOf } from './substitution.ts';

const variables = { host: 'h', port: 80, list: [1, 2], flag: false };

test.each([
  ['${port}', 80],
  ['${flag}', false],
  ['${list}', [1, 2]],
  ['http://${host}:${port}/', 'http://h:80/'],
  ['items: ${list}', 'items: [1,2]'],
  ['${unknown}', '${unknown}'],
  ['${HOME}/x $HOME', '${HOME}/x $HOME'],
  ['${toString}', '${toString}'],
  [
    { a: ['${port}', { b: '${host}' }], c: null },
    { a: [80, { b: 'h' }], c: null },
  ],
])('%j becomes %j', (value, expected) => {
  expect(substitute(value, variables)).toEqual(expected);
});

test('the configuration beats the secrets, and the first group of secrets the later ones', () => {
  const secrets = { one: { token: 's1', host: 'secret' }, two: { token: 's2', other: 'o' }, single: 'x' };
  expect(variablesOf({ host: 'h' }, secrets)).toEqual({ host: 'h', token: 's1', other: 'o', single: 'x' });
});
