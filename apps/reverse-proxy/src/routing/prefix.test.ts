import { describe, expect, it } from 'vitest';
import { replacePrefix } from './prefix.ts';

describe('replacePrefix', () => {
  it.each([
    ['/api', 1, '/', '/'],
    ['/api/', 1, '/', '/'],
    ['/api?q', 1, '/', '/?q'],
    ['/api/x?q=/y', 1, '/', '/x?q=/y'],
    ['/api?q=/y/z', 2, '/', '/?q=/y/z'],
    ['/api/x', 1, '/v2', '/v2/x'],
    ['/api', 1, '/v2', '/v2'],
    ['/api/', 1, '/v2', '/v2/'],
    ['/api?q', 1, '/v2', '/v2?q'],
    ['/a/b/c', 2, '/v2/x', '/v2/x/c'],
    ['/x', 0, '/v2', '/v2/x'],
    ['/', 0, '/v2', '/v2/'],
  ])('makes of %s, from its first %i on, with %s: %s', (target, depth, base, expected) => {
    expect(replacePrefix(target, depth, base)).toBe(expected);
  });

  it.each([
    ['/old/x?q', 1, 'https://new.test', 'https://new.test/x?q'],
    ['/old', 1, 'https://new.test/', 'https://new.test/'],
    ['/old/x', 1, 'https://new.test/y/', 'https://new.test/y/x'],
  ])('makes of %s, from its first %i on, the URL %s%s', (target, depth, base, expected) => {
    expect(replacePrefix(target, depth, base)).toBe(expected);
  });

  it.each([
    ['/old//evil.test', 1, '/', '/evil.test'],
    ['//evil.test', 0, '/', '/evil.test'],
    ['/old///evil.test', 1, '/new', '/new/evil.test'],
  ])('makes of %s no address of another host', (target, depth, base, expected) => {
    expect(replacePrefix(target, depth, base)).toBe(expected);
  });
});
