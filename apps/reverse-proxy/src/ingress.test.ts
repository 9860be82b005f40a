import { describe, expect, it } from 'vitest';
import type { RequestHead } from './ingress.ts';
import * as ingress from './ingress.ts';

const LIMITS = { maxHeaderSize: 16_384, maxHeaders: 4, maxUri: 40 };
const checkIngress = (request: RequestHead) => ingress.checkIngress(request, LIMITS);
const checkUpgrade = (request: RequestHead) => ingress.checkUpgrade(request, LIMITS);

const head = (changes: Partial<RequestHead> = {}): RequestHead => ({
  method: 'GET',
  target: '/a?b',
  headers: ['Host', 'Site.test:8443'],
  ...changes,
});

describe('checkIngress', () => {
  it('finds host and path', () => {
    expect(checkIngress(head())).toEqual({ host: 'Site.test:8443', path: '/a?b' });
    expect(checkIngress(head({ headers: ['host', '[::1]:1'] }))).toMatchObject({ host: '[::1]:1' });
    expect(checkIngress(head({ headers: [], authority: 'site.test' }))).toMatchObject({ host: 'site.test' });
    expect(checkIngress(head({ target: 'http://SITE.test:8443' }))).toMatchObject({ path: '/' });
    expect(checkIngress(head({ target: 'https://site.test:8443?x' }))).toMatchObject({ path: '/?x' });
  });

  it.each([
    ['no host', { headers: [] }],
    ['an empty host', { headers: ['Host', ''] }],
    ['two hosts', { headers: ['Host', 'a', 'host', 'b'] }],
    ['one host twice', { headers: ['Host', 'a', 'host', 'a'] }],
    ['an authority that is not the host', { authority: 'other.test' }],
    ['an absolute target for another host', { target: 'http://other.test/' }],
    ['credentials before the host', { headers: ['Host', 'a@b'] }],
    ['a list of hosts', { headers: ['Host', 'a,b'] }],
    ['a target that is no path', { target: '*' }],
    ['another scheme', { target: 'ftp://site.test:8443/' }],
    ['two lengths', { headers: ['Host', 'a', 'Content-Length', '1', 'Content-Length', '1'] }],
    ['length and coding', { headers: ['Host', 'a', 'Content-Length', '1', 'Transfer-Encoding', 'chunked'] }],
    ['another coding', { headers: ['Host', 'a', 'Transfer-Encoding', 'gzip'] }],
    ['an empty coding', { headers: ['Host', 'a', 'Transfer-Encoding', ''] }],
    ['a coding in HTTP/1.0', { version: '1.0', headers: ['Host', 'a', 'Transfer-Encoding', 'chunked'] }],
    ['a length that numbers cannot hold', { headers: ['Host', 'a', 'Content-Length', '9007199254740993'] }],
    ['a length that is no number', { headers: ['Host', 'a', 'Content-Length', '0x1'] }],
    ['a fragment', { target: '/a#b' }],
    ['bytes beyond ASCII', { target: '/caf\u00e9' }],
    ['a port that no port can be', { headers: ['Host', 'a:65536'] }],
    ['an address that is none', { headers: ['Host', '[:::]'] }],
    ['an empty label', { headers: ['Host', 'a..b'] }],
    ['two codings', { headers: ['Host', 'a', 'Transfer-Encoding', 'gzip', 'Transfer-Encoding', 'chunked'] }],
  ])('refuses %s', (_what, changes) => {
    expect(checkIngress(head(changes))).toEqual({ refused: 'bad_request' });
  });

  it.each(['CONNECT', 'TRACE', 'TRACK'])('refuses %s', (method) => {
    expect(checkIngress(head({ method }))).toEqual({ refused: 'method_refused' });
  });

  it.each([
    ['version_refused', { version: '0.9' }],
    ['uri_too_long', { target: `/${'a'.repeat(40)}` }],
    ['headers_too_large', { headers: ['Host', 'a', 'A', '', 'B', '', 'C', '', 'D', ''] }],
    ['headers_too_large', { headers: ['Host', 'a', 'A', 'a'.repeat(16_384)] }],
    ['expectation_refused', { headers: ['Host', 'a', 'Expect', '100-continue, more'] }],
    ['expectation_refused', { headers: ['Host', 'a', 'Expect', '100-continue', 'Expect', '100-continue'] }],
    ['request_timeout', { fault: 'request_timeout' }],
  ] as const)('says %s for %j', (refused, changes) => {
    expect(checkIngress(head(changes))).toEqual({ refused });
  });

  it('accepts the edges of what is sound', () => {
    const length = String(10 ** 15 - 1);
    expect(checkIngress(head({ headers: ['Host', 'a', 'Content-Length', length] }))).toMatchObject({
      host: 'a',
    });
    expect(checkIngress(head({ headers: ['Host', 'a_b.c-d.:65535'] }))).toMatchObject({
      host: 'a_b.c-d.:65535',
    });
    expect(checkIngress(head({ headers: ['Host', 'a', 'Expect', '100-Continue'] }))).toMatchObject({
      host: 'a',
    });
    expect(checkIngress(head({ target: '/!"$%&()[]{}|^`\\~' }))).toMatchObject({ host: 'Site.test:8443' });
  });

  it('accepts chunked in any case', () => {
    const headers = ['Host', 'a', 'Transfer-Encoding', 'Chunked'];
    expect(checkIngress(head({ headers }))).toMatchObject({ host: 'a' });
  });
});

describe('checkUpgrade', () => {
  const upgrade = (...more: string[]) => head({ headers: ['Host', 'a', 'Upgrade', 'WebSocket', ...more] });

  it('accepts a WebSocket', () => {
    expect(checkUpgrade(upgrade())).toMatchObject({ host: 'a' });
    expect(checkUpgrade(upgrade('Content-Length', '0'))).toMatchObject({ host: 'a' });
  });

  it('accepts other protocols, with any method', () => {
    const headers = ['Host', 'a', 'Upgrade', 'tcp'];
    expect(checkUpgrade(head({ headers, method: 'POST' }))).toMatchObject({ host: 'a' });
  });

  it.each([
    ['a second protocol', upgrade('Upgrade', 'tcp'), 'upgrade_refused'],
    ['HTTP/2', head({ headers: ['Host', 'a', 'Upgrade', 'h2c'] }), 'upgrade_refused'],
    ['another method', { ...upgrade(), method: 'POST' }, 'upgrade_refused'],
    ['a body', upgrade('Content-Length', '1'), 'bad_request'],
    ['a chunked body', upgrade('Transfer-Encoding', 'chunked'), 'bad_request'],
    ['a second host', upgrade('Host', 'b'), 'bad_request'],
    ['HTTP/1.0', { ...upgrade(), version: '1.0' }, 'upgrade_refused'],
  ])('refuses %s', (_what, request, refused) => {
    expect(checkUpgrade(request)).toEqual({ refused });
  });
});
