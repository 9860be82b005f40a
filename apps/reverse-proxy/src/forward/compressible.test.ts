import { describe, expect, it } from 'vitest';
import { codingFor, describeCoding, isCompressible, tagAsKnown } from './compressible.ts';
import { type Headers, headerRecord } from './header-record.ts';

const html = { 'content-type': 'text/html; charset=utf-8' };

const listed = (headers: Headers) =>
  Object.entries(headers).flatMap(([name, values]) => [values].flat().flatMap((value) => [name, value]));

const request = (headers: Record<string, string> = {}, method = 'GET') => ({
  method,
  target: '/',
  headers: Object.entries(headers).flat(),
});

describe('isCompressible', () => {
  it.each([
    ...[
      'text/html',
      'Text/HTML ; charset=x',
      'application/json',
      'application/problem+json',
      'image/svg+xml',
    ],
    ...['text/javascript', 'application/javascript', 'application/wasm', 'text/css', 'application/xhtml+xml'],
    ...['application/manifest+json', 'font/ttf', 'image/x-icon', 'application/x-ndjson'],
  ])('takes %s', (type) => {
    expect(isCompressible(200, listed({ 'content-type': type }))).toBe(true);
  });

  it.each([
    ...['image/png', 'image/jpeg', 'video/mp4', 'font/woff2', 'application/zip', 'application/octet-stream'],
    ...['application/gzip', 'multipart/byteranges', 'text', ''],
    ...['text/event-stream', 'Text/Event-Stream; charset=utf-8'],
  ])('leaves %s', (type) => {
    expect(isCompressible(200, listed({ 'content-type': type }))).toBe(false);
  });

  it('leaves what has no type, or two', () => {
    expect(isCompressible(200, listed({}))).toBe(false);
    expect(isCompressible(200, listed({ 'content-type': ['text/html', 'text/plain'] }))).toBe(false);
  });

  it('leaves what is known to be small', () => {
    expect(isCompressible(200, listed({ ...html, 'content-length': '1023' }))).toBe(false);
    expect(isCompressible(200, listed({ ...html, 'content-length': '1024' }))).toBe(true);
  });

  it.each([204, 205, 206, 304])('leaves a %d', (status) => {
    expect(isCompressible(status, listed(html))).toBe(false);
  });

  it.each([
    ['is compressed already', 'content-encoding', 'gzip'],
    ['is said to be uncoded', 'content-encoding', 'identity'],
    ['is a range', 'content-range', 'bytes 0-1/2'],
    ['has a digest of its bytes', 'content-digest', 'sha-256=:x:'],
    ['must not be changed', 'cache-control', 'public, no-transform, max-age=1'],
    ['must not be changed, in capitals', 'cache-control', 'No-Transform'],
  ])('leaves what %s', (_what, name, value) => {
    expect(isCompressible(200, listed({ ...html, [name]: value }))).toBe(false);
  });

  it('takes errors and what may be cached', () => {
    expect(isCompressible(404, listed({ ...html, 'cache-control': 'no-store' }))).toBe(true);
  });
});

describe('codingFor', () => {
  const accepting = { 'Accept-Encoding': 'gzip, br' };

  it('is what the client prefers, over several lines as over one', () => {
    expect(codingFor(request(accepting))).toBe('br');
    const { headers, ...rest } = request(accepting);
    expect(codingFor({ ...rest, headers: [...headers, 'accept-encoding', 'br;q=0'] })).toBe('gzip');
  });

  it.each([
    ['who does not ask for it', request()],
    ['whose HEAD has no body', request(accepting, 'HEAD')],
    ['who wants nothing transformed', request({ ...accepting, 'cache-control': 'no-transform' })],
  ])('is none for a client %s', (_what, head) => {
    expect(codingFor(head)).toBeUndefined();
  });

  const foreign = { ...accepting, 'sec-fetch-site': 'cross-site' };

  it('is none for what a page of another site asks with cookies', () => {
    expect(codingFor(request({ ...foreign, cookie: 'session=1' }))).toBeUndefined();
  });

  it.each([
    ['without cookies', foreign],
    ['for a user that follows a link', { ...foreign, cookie: 'session=1', 'sec-fetch-user': '?1' }],
    ['within the same site', { ...foreign, cookie: 'session=1', 'sec-fetch-site': 'same-origin' }],
  ])('is one for what is asked %s', (_what, headers) => {
    expect(codingFor(request(headers))).toBe('br');
  });
});

describe('describeCoding', () => {
  const described = (headers: Headers, coding?: 'br' | 'gzip') => {
    const list = listed(headers);
    describeCoding(list, coding);
    return headerRecord(list);
  };

  it('says what is sent', () => {
    const headers = { ...html, 'content-length': '5000', 'accept-ranges': 'bytes', etag: '"a"' };
    expect(described(headers, 'br')).toEqual({
      ...html,
      'content-encoding': 'br',
      etag: 'W/"a"',
      vary: 'Accept-Encoding',
    });
  });

  it('tells caches that others get it otherwise', () => {
    expect(described({ ...html, 'content-length': '5000', etag: '"a"' })).toEqual({
      ...html,
      'content-length': '5000',
      etag: '"a"',
      vary: 'Accept-Encoding',
    });
  });

  it.each<[Headers[string], string]>([
    ['Origin', 'Origin, Accept-Encoding'],
    [['Origin', 'Cookie'], 'Origin, Cookie, Accept-Encoding'],
    ['origin, accept-encoding', 'origin, accept-encoding'],
    ['*', '*'],
    ['X-Accept-Encoding', 'X-Accept-Encoding, Accept-Encoding'],
  ])('adds to a Vary of %j', (vary, merged) => {
    expect(described({ vary }, 'gzip').vary).toBe(merged);
  });

  it('keeps a weak tag', () => {
    expect(described({ etag: 'W/"a"' }, 'gzip').etag).toBe('W/"a"');
  });
});

describe('tagAsKnown', () => {
  it('is weak for who has the compressed answer, and strong for who has the other', () => {
    expect(tagAsKnown('"a"', request({ 'if-none-match': 'W/"b", W/"a"' }))).toBe('W/"a"');
    expect(tagAsKnown('"a"', request({ 'if-none-match': '"a"' }))).toBe('"a"');
    expect(tagAsKnown('"a"', request())).toBe('"a"');
  });
});
