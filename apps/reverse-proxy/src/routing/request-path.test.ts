import { describe, expect, it } from 'vitest';
import { readingsOf } from './request-path.ts';

describe('readingsOf', () => {
  it.each([
    '/',
    '/api',
    '/api/',
    '/a.b/c..d/~e',
    '/.well-known/x',
    '/..a/b..',
    '/a%20%C3%A9%25',
    "/a:b@c+d=e,f!g$h&i'j(k)*",
  ])('finds no other for %s', (path) => expect(readingsOf(path)).toBeUndefined());

  it.each([
    ['/%61pi/%7Euser', ['/api/~user']],
    ['/a%2fb', ['/a/b']],
    ['/a%5Cb', ['/a\\b', '/a/b']],
    ['//a///b/', ['/a/b/']],
    ['/a;v=1/b;', ['/a/b']],
    ['/a%3bv/c', ['/a;v/c', '/a/c']],
    ['/a%3fb', ['/a?b', '/a']],
    ['/a%23b', ['/a#b', '/a']],
    ['/a;%2fb', ['/a', '/a;/b', '/a/b']],
    ['/a;%2fc/%62', ['/a/%62', '/a;/c/b', '/a/c/b', '/a/b']],
    ['/caf%c3%a9', ['/caf%C3%A9']],
    ['/%252e%7e', ['/%2e~']],
  ])('reads %s as %j as well', (path, others) => {
    expect(readingsOf(path)).toEqual(new Set([path, ...others]));
  });

  it.each([
    ...['/..', '/../', '/.', '/a/../b', '/a/./b', '/a/..', '/%2e%2e/b', '/.%2E/b', '/a%2f..%2fb', '/a%5c..'],
    ...['/..;/b', '/..;x=1/b', '/a/.%3b/b', '/..%3fx', '/..%23', '/a//..', '/a/.;%2f./b'],
  ])('refuses the dot segments of %s', (path) => {
    expect(readingsOf(path)).toEqual({ refused: 'the path holds dot segments' });
  });

  it.each(['/a\\b', '/%', '/%zz', '/%2', '/a%00'])('refuses %j, which is no path of a URL', (path) =>
    expect(readingsOf(path)).toEqual({ refused: 'the path holds what no URL may hold' }),
  );

  it('takes little time for the longest path there may be', () => {
    const began = process.cpuUsage();
    for (let i = 0; i < 10; i++) readingsOf(`/${'%3b%5c%2f%3f;/'.repeat(600)}`);
    expect(process.cpuUsage(began).user / 1000).toBeLessThan(500);
  });
});
