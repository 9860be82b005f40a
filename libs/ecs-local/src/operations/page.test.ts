import { expect, it } from 'vitest';
import { pageOf } from './page.ts';

const items = ['a', 'b', 'c', 'd', 'e'];

it('walks a list by its tokens', () => {
  const seen: string[] = [];
  let nextToken: string | undefined;
  do {
    const page = pageOf(items, { maxResults: 2, nextToken });
    seen.push(...page.items);
    nextToken = page.next.nextToken;
  } while (nextToken !== undefined);
  expect(seen).toEqual(items);
});

it('gives no token with the last page', () => {
  expect(pageOf(items, { maxResults: 5 })).toEqual({ items, next: {} });
  expect(pageOf([], {})).toEqual({ items: [], next: {} });
});

it('repeats nothing when items before the token disappear', () => {
  const { nextToken } = pageOf(items, { maxResults: 2 }).next;
  expect(pageOf(['b', 'c', 'd', 'e'], { nextToken }).items).toEqual(['c', 'd', 'e']);
});

it('refuses a token that it did not give', () => {
  expect(() => pageOf(items, { nextToken: 'nonsense' })).toThrow('Invalid token.');
});
