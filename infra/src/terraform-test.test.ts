import { expect, it } from 'vitest';
import { resultOf } from './terraform-test.ts';

const lines = (...values: object[]) =>
  ['not JSON', ...values.map((value) => JSON.stringify(value))].join('\n');
const run = (name: string, status: string) => ({ type: 'test_run', test_run: { run: name, status } });

it('tells what passed, what failed and why', () => {
  const diagnostic = { severity: 'error', summary: 'Test assertion failed', detail: 'no breaker' };
  const output = lines(
    run('a', 'running'),
    run('a', 'pass'),
    run('b', 'fail'),
    { type: 'diagnostic', '@testrun': 'b', diagnostic },
    run('c', 'error'),
  );
  expect(resultOf(output)).toEqual({
    passed: ['a'],
    failed: [
      { run: 'b', message: 'Test assertion failed\nno breaker' },
      { run: 'c', message: 'error' },
    ],
    plans: [],
  });
});

it('is failed where nothing could run', () => {
  const diagnostic = { severity: 'error', summary: 'Unsupported argument' };
  expect(resultOf(lines({ type: 'diagnostic', diagnostic })).failed).toEqual([
    { run: '', message: 'Unsupported argument' },
  ]);
});
