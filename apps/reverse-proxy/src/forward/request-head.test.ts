import { describe, expect, it } from 'vitest';
import { requestHead, UnwritableRequest } from './request-head.ts';

const head = (parts: Partial<Parameters<typeof requestHead>[0]>) =>
  requestHead({ method: 'GET', path: '/a', headers: [], length: 'none', keepsConnection: true, ...parts });

describe('the head of a request', () => {
  it('has its line, its headers and an empty line', () => {
    expect(head({ path: '/a?b', headers: ['host', 'a', 'x-e', '\xe9', 'x', ''] })).toBe(
      'GET /a?b HTTP/1.1\r\nhost: a\r\nx-e: \xe9\r\nx: \r\n\r\n',
    );
  });

  it.each([
    [{ length: 5 }, 'content-length: 5\r\n'],
    [{ length: 0 }, 'content-length: 0\r\n'],
    [{ length: undefined }, 'transfer-encoding: chunked\r\n'],
    [{ method: 'POST', length: 'none' as const }, 'content-length: 0\r\n'],
    [{ method: 'DELETE', length: 'none' as const }, ''],
    [{ keepsConnection: false }, 'connection: close\r\n'],
  ])('for %j says "%s"', (parts, said) => {
    const { method = 'GET' } = parts as { method?: string };
    expect(head(parts)).toBe(`${method} /a HTTP/1.1\r\n${said}\r\n`);
  });

  it.each([
    { path: '/a b' },
    { path: '/a\r\nx:' },
    { path: '/\u0100' },
    { path: '/\x7f' },
    { headers: ['x', 'a\r\nb: c'] },
    { headers: ['x', 'a\nb'] },
    { headers: ['x', 'a\0'] },
    { headers: ['x', '\u0100'] },
  ])('is refused to %j', (parts) => {
    expect(() => head(parts)).toThrow(UnwritableRequest);
  });
});
