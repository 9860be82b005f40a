import { expect, test } from 'vitest';
import { pushSettings } from './push-settings.ts';

test('flags are taken, and a file from the folder where the command stands', () => {
  expect(pushSettings(['--tag', 'abc123', '--output', 'images.json'], '/')).toEqual({
    tag: 'abc123',
    output: '/images.json',
    registry: undefined,
  });
});

test('help is no push', () => {
  expect(pushSettings(['--help'], '/')).toBeUndefined();
});

test.each([
  [[], /^--tag: expected a tag.*received nothing/],
  [['--tag', ''], /^--tag: .*received ""/],
  [['--tag', 'a/b'], /^--tag: .*received "a\/b"/],
  [['--tag', '-x'], /--tag/],
  [['--tag', 'x'.repeat(129)], /^--tag: /],
  [['--tag', 'latest'], /^--tag: .*latest is pushed anyway.*received "latest"/],
  [
    ['--tag', 'x', '--registry', 'http://localhost'],
    /^--registry: expected a host.*received "http:\/\/localhost"/,
  ],
  [['--tag', 'x', '--registry', 'a b'], /^--registry: /],
  [
    ['--tag', 'x', '--output', '/no/such/images.json'],
    /^--output: expected a file in a folder that is there/,
  ],
  [['--tag', 'x', '--force'], /Unknown option '--force'/],
  [['x'], /Unexpected argument 'x'/],
])('%j is refused', (args, message) => {
  expect(() => pushSettings(args, '/')).toThrow(message);
});
