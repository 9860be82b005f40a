import { expect, test } from 'vitest';
import { quantile } from './quantile.ts';

test.each([
  [0, 1],
  [0.5, 3],
  [0.99, 5],
  [1, 5],
])('the quantile %d of five values', (share, value) => {
  expect(quantile([5, 1, 3, 2, 4], share)).toBe(value);
});
