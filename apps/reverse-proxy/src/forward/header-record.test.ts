import { expect, test } from 'vitest';
import { headerRecord } from './header-record.ts';

test('a header that came more than once is an array', () => {
  const headers = headerRecord(['a', '1', 'b', '2', 'a', '3', 'a', '4']);
  expect(headers).toEqual({ a: ['1', '3', '4'], b: '2' });
});

test('it is not misled by the name of a prototype', () => {
  const headers = headerRecord(['__proto__', 'a', 'constructor', 'b']);
  expect(Object.getPrototypeOf(headers)).toBe(Object.prototype);
  expect(Object.keys(headers)).toEqual(['constructor']);
});
