import { expect, test } from 'vitest';
import { assertKey, assertPrefix } from './object-key.ts';

const INVALID = [
  '',
  '/',
  '/absolute',
  'folder/',
  'a//b',
  '.',
  '..',
  'a/../b',
  'a/.hidden',
  'a\\b',
  'a b',
  'ü',
  'a\0',
  'a\n',
  'a%2Fb',
  'a'.repeat(202),
  Array(300).fill('ab').join('/'),
];

test.each(INVALID)('the key %j is refused with what was received and expected', (key) => {
  expect(() => assertKey(key)).toThrow(
    expect.objectContaining({ code: 'invalid_key', message: expect.stringContaining(JSON.stringify(key)) }),
  );
});

test.each(['a', 'certificates/example.com/certificate.pem', 'challenges/Ab_-9', 'a..b/c.'])(
  'the key %j is taken',
  (key) => expect(() => assertKey(key)).not.toThrow(),
);

test.each(['', 'a', 'a/', 'a/b.'])('the prefix %j is taken', (prefix) => {
  expect(() => assertPrefix(prefix)).not.toThrow();
});

test.each(['/', '..', '../', 'a/..', 'a//'])('the prefix %j is refused', (prefix) => {
  expect(() => assertPrefix(prefix)).toThrow(expect.objectContaining({ code: 'invalid_key' }));
});
