import { expect, test } from 'vitest';
import { jsonpathProblem, matches } from './jsonpath.ts';

const document = {
  items: [
    { name: 'a', phase: 'Running' },
    { name: 'b', phase: 'Pending' },
  ],
};

test.each([
  ['$.items[*].phase', ['Running', 'Pending']],
  ["$.items[?(@.phase = 'Running')].name", ['a']],
  ["$.items[?(@.phase != 'Running')].name", ['b']],
  ["$.items[?@.name == 'a=b']", []],
])('%s finds %j', (path, found) => {
  expect(matches(path, document)).toEqual(found);
});

test('a malformed path is a problem, a good one is none', () => {
  expect(jsonpathProblem('$.items[')).toMatch(/RFC 9535/);
  expect(jsonpathProblem('$.items')).toBeUndefined();
});
