import { expect, test } from 'vitest';
import type { Tolerance } from './schema/activity.ts';
import { withinTolerance } from './tolerance.ts';

const context = {
  variables: { ok: 200, word: 'ready' },
  probe: async (_: unknown, value: unknown) => value === 'good',
};
const check = (tolerance: Tolerance, value: unknown) => withinTolerance(tolerance, value, context);

const http = { status: 200, headers: {}, body: { services: [{ name: 'api', running: 2 }] } };
const process = { status: 0, stdout: 'ready: 7\n', stderr: '' };

test.each<[Tolerance, unknown]>([
  [true, true],
  ['yes', 'yes'],
  [200, http],
  ['${ok}', http],
  [0, process],
  [3, 3],
  [[200, 204], http],
  [[0, 10], 0],
  [[0, 10], 10],
  [['a', 'b', 'c'], 'b'],
  [{ type: 'regex', pattern: '${word}: \\d', target: 'stdout' }, process],
  [{ type: 'regex', pattern: '^up$' }, 'up'],
  [{ type: 'jsonpath', path: '$.services[*].running', target: 'body', expect: 2 }, http],
  [{ type: 'jsonpath', path: '$.services[*].name', target: 'body', expect: ['api'] }, http],
  [{ type: 'jsonpath', path: "$.services[?(@.name = 'api')]", target: 'body', count: 1 }, http],
  [{ type: 'jsonpath', path: '$.none', target: 'body', count: 0 }, http],
  [{ type: 'jsonpath', path: '$.a' }, '{"a":1}'],
  [{ type: 'range', range: [1, 3], target: 'stdout' }, { stdout: '2' }],
  [{ type: 'probe', name: 'p', provider: { type: 'process', path: 'x' } }, 'good'],
])('%j tolerates %j', async (tolerance, value) => {
  expect(await check(tolerance, value)).toBe(true);
});

test.each<[Tolerance, unknown]>([
  [true, 'true'],
  [200, { ...http, status: 503 }],
  [200, '200'],
  [[200, 299], { ...http, status: 250 }],
  [[0, 10], 11],
  [[0, 10], ''],
  [{ type: 'regex', pattern: '^up$' }, 'upper'],
  [{ type: 'jsonpath', path: '$.services[*].running', target: 'body', expect: 1 }, http],
  [{ type: 'jsonpath', path: '$.none', target: 'body' }, http],
  [{ type: 'range', range: [1, 3] }, 'x'],
  [{ type: 'range', range: [0, 3] }, null],
  [{ type: 'probe', name: 'p', provider: { type: 'process', path: 'x' } }, 'bad'],
])('%j does not tolerate %j', async (tolerance, value) => {
  expect(await check(tolerance, value)).toBe(false);
});
