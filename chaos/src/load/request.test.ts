import { expect, test } from 'vitest';
import { defaultRequests } from '../schema/extension.ts';
import { interleave, requestPlan } from './request.ts';

const connections = { h1_kept: 4, h1_new: 1, h2_kept: 4, h2_new: 1 };

test('a cycle holds every item as often as its weight says, spread out', () => {
  expect(
    interleave([
      ['a', 3],
      ['b', 1],
      ['c', 0],
    ]).join(''),
  ).toBe('aaba');
});

test('every request meets every transport, by its share', () => {
  const plan = requestPlan({ requests: defaultRequests, connections });
  const pairs = Array.from({ length: 30 }, (_, n) => plan(n, 'k')).map(
    ({ template, transport }) => `${template.name} ${transport}`,
  );
  expect(new Set(pairs).size).toBe(12);
  expect(pairs.filter((pair) => pair === 'page h1_kept')).toHaveLength(4);
  expect(pairs.filter((pair) => pair === 'post h2_new')).toHaveLength(1);
});

test('a POST carries its own key and number; a GET carries neither', () => {
  const plan = requestPlan({ requests: defaultRequests, connections });
  expect(plan(0, 'k')).toMatchObject({ headers: {}, body: undefined });
  expect(plan(2, 'k')).toMatchObject({
    headers: { 'idempotency-key': 'k', 'content-type': 'application/json', 'content-length': '15' },
    body: '{"request":"k"}',
  });
});
