import { expect, test } from 'vitest';
import { comparisonsOf, type Line } from './log-filter.ts';

const matches = (pattern: string, line: Line) => comparisonsOf(pattern).some(({ holds }) => holds(line));

test.each([
  ['{ $.status >= 500 }', { status: 500 }, { status: 499 }],
  ['{ $.status >= 500 }', { status: 503.5 }, { status: '503' }],
  ['{ $.status = 500 }', { status: 500 }, {}],
  ['{ $.msg = "it fails" }', { msg: 'it fails' }, { msg: 'it fails; again' }],
  ['{ $.msg = "it fails*" }', { msg: 'it fails; again' }, { msg: 'and it fails' }],
  ['{ $.msg = "a.c" }', { msg: 'a.c' }, { msg: 'abc' }],
  ['{ $.msg = "*" }', { msg: '' }, { msg: null }],
  ['{ ($.msg = "a") || ($.level < 3) }', { msg: 'b', level: 2 }, { msg: 'b', level: 3 }],
])('%s is like %o and not like %o', (pattern, like, unlike) => {
  expect(matches(pattern, like)).toBe(true);
  expect(matches(pattern, unlike)).toBe(false);
});

test.each([
  '$.status = 1',
  '{ $.a = 1 && $.b = 2 }',
  '{ $.a != 1 }',
  '{ $.a > "b" }',
  '{ $.a = b }',
  '{ }',
  '[a, b]',
])('%s is not understood, which is an error', (pattern) => {
  expect(() => comparisonsOf(pattern)).toThrow('expected');
});
