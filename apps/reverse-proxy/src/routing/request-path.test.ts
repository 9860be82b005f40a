import { describe, expect, it } from 'vitest';
import { readPath } from './request-path.ts';

describe('readPath', () => {
  it.each(['/', '/api', '/api/', '/a.b/c..d/~e', "/a:b@c+d=e,f!g$h&i'j(k)*"])(
    'leaves %s as it is: it has one reading',
    (path) => expect(readPath(path)).toBeUndefined(),
  );

  it.each([
    ['/%61pi/%7Euser', '/api/~user', '/api/~user'],
    ['/a%2fb', '/a%2Fb', '/a/b'],
    ['/a%5Cb', '/a%5Cb', '/a/b'],
    ['//a///b/', '//a///b/', '/a/b'],
    ['/a;v=1/b;', '/a;v=1/b;', '/a/b'],
    ['/a%3bv', '/a%3Bv', '/a'],
    ['/a%3fb', '/a%3Fb', '/a'],
    ['/caf%c3%a9', '/caf%C3%A9', '/caf%C3%A9'],
    ['/caf\xc3\xa9', '/caf%C3%A9', '/caf%C3%A9'],
    ['/%252e%252e', '/%252e%252e', '/%2e%2e'],
    ['/..a/b..', '/..a/b..', '/..a/b..'],
    ['/.well-known/x', '/.well-known/x', '/.well-known/x'],
  ])('reads %s as %s, or as %s', (path, strict, lenient) => {
    expect(readPath(path)).toEqual({ strict, lenient });
  });

  it.each([
    ...['/..', '/../', '/.', '/a/../b', '/a/./b', '/a/..', '/%2e%2e/b', '/.%2E/b', '/a%2f..%2fb', '/a%5c..'],
    ...['/..;/b', '/..;x=1/b', '/a/.%3b/b', '/..%3fx', '/..%23', '/a//..'],
  ])('refuses the dot segments of %s', (path) => {
    expect(readPath(path)).toEqual({ refused: 'the path holds dot segments' });
  });

  it.each(['/a\\b', '/a#b', '/%', '/%zz', '/%2', '/a%00', '/a b', '/a\tb', '/\u0100'])(
    'refuses %j, which is no path of a URL',
    (path) => expect(readPath(path)).toEqual({ refused: 'the path holds what no URL may hold' }),
  );
});
