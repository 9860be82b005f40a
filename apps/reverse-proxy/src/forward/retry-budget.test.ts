import { expect, it } from 'vitest';
import { RetryBudget } from './retry-budget.ts';

function budgetAt(start = 0) {
  const clock = { now: start };
  const budget = new RetryBudget(() => clock.now);
  const request = (times: number) => {
    for (let i = 0; i < times; i++) budget.countRequest();
  };
  const taken = (attempts: number) =>
    Array.from({ length: attempts }, () => budget.take()).filter(Boolean).length;
  return { clock, request, taken };
}

it('is ten repeats a second for a service without traffic', () => {
  expect(budgetAt().taken(500)).toBe(100);
});

it('grows by a fifth of the traffic', () => {
  const { request, taken } = budgetAt(123_456);
  request(1000);
  expect(taken(500)).toBe(300);
});

it('forgets both after ten seconds', () => {
  const { clock, request, taken } = budgetAt();
  request(1000);
  expect(taken(500)).toBe(300);
  clock.now = 9999;
  expect(taken(1)).toBe(0);
  clock.now = 10_000;
  expect(taken(500)).toBe(100);
  clock.now = 3_600_000;
  expect(taken(500)).toBe(100);
});

it('forgets second by second', () => {
  const { clock, taken } = budgetAt();
  expect(taken(60)).toBe(60);
  clock.now = 5000;
  expect(taken(500)).toBe(40);
  clock.now = 10_000;
  expect(taken(500)).toBe(60);
  clock.now = 15_000;
  expect(taken(500)).toBe(40);
});
