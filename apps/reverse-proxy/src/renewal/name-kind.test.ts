import { expect, test } from 'vitest';
import { kindOfName } from './name-kind.ts';

test.each([
  'localhost',
  'app.localhost',
  'printer.local',
  'db.internal',
  'router.home.arpa',
  'intranet',
  '127.0.0.1',
  '10.1.2.3',
  '172.31.0.1',
  '192.168.1.1',
  '169.254.169.254',
  '::1',
  'fd00::1',
  'fe80::1',
  '::ffff:10.0.0.1',
])('no public CA would certify %s', (name) => {
  expect(kindOfName(name)).toBe('local');
});

test.each([
  'example.com',
  'www.example.com',
  '*.example.org',
  'site.test',
  'nobody.invalid',
  'hidden.onion',
  '203.0.113.7',
  '2001:db8::1',
])('nobody owns %s', (name) => {
  expect(kindOfName(name)).toBe('reserved');
});

test.each([
  'myexample.com',
  'example.com.de',
  'localhost.dev',
  '*.platform.dev',
  '172.32.0.1',
  '8.8.8.8',
  '2606:4700::1',
])('a public CA may certify %s', (name) => {
  expect(kindOfName(name)).toBe('public');
});
