import { expect, test } from 'vitest';
import { hasHeader, headerOf, removeHeader, setHeader } from './header-list.ts';

const list = () => ['a', '1', 'b', 'a', 'a', '2'];

test('a header that came more than once has its values joined', () => {
  expect(headerOf(list(), 'a')).toBe('1, 2');
  expect(headerOf(list(), 'b')).toBe('a');
  expect(headerOf(list(), '1')).toBeUndefined();
});

test('a value is not taken for a name', () => {
  expect(hasHeader(['b', 'a'], 'a')).toBe(false);
  expect(hasHeader(['b', 'a'], 'b')).toBe(true);
});

test('all headers of a name go at once', () => {
  const headers = list();
  removeHeader(headers, 'a');
  expect(headers).toEqual(['b', 'a']);
});

test('one takes the place of all', () => {
  const headers = list();
  setHeader(headers, 'a', '3');
  expect(headers).toEqual(['b', 'a', 'a', '3']);
});
