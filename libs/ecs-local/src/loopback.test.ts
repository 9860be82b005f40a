import { expect, test } from 'vitest';
import { isLoopbackAuthority } from './loopback.ts';

test.each([
  'localhost',
  'localhost:8421',
  'LOCALHOST:1',
  '127.0.0.1:8421',
  '127.1.2.3',
  '[::1]:8421',
  '[::1]',
])('the host %s is here', (authority) => {
  expect(isLoopbackAuthority(authority)).toBe(true);
});

test.each([
  '',
  'example.com',
  'localhost.example.com',
  '127.0.0.1.nip.io:8421',
  '127.example.com',
  '10.0.0.1',
  '0.0.0.0:8421',
  '[::ffff:10.0.0.1]:1',
  'localhost:8421@example.com',
])('the host %j is not', (authority) => {
  expect(isLoopbackAuthority(authority)).toBe(false);
});
