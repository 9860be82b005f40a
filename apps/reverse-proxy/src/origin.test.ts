import { describe, expect, it } from 'vitest';
import { type Network, Origins, parseNetwork } from './origin.ts';

const networks = (...texts: string[]) => texts.map((text) => parseNetwork(text) as Network);

describe('parseNetwork', () => {
  it.each([
    ['10.0.0.0/8', { address: '10.0.0.0', family: 'ipv4', prefix: 8 }],
    ['192.0.2.1', { address: '192.0.2.1', family: 'ipv4', prefix: 32 }],
    ['fd00::/8', { address: 'fd00::', family: 'ipv6', prefix: 8 }],
    ['::1', { address: '::1', family: 'ipv6', prefix: 128 }],
    ['0.0.0.0/0', { address: '0.0.0.0', family: 'ipv4', prefix: 0 }],
  ])('reads %s', (text, network) => {
    expect(parseNetwork(text)).toEqual(network);
  });

  it.each([
    '',
    '10.0.0/8',
    '10.0.0.0/33',
    'fd00::/129',
    '10.0.0.0/',
    '10.0.0.0/a',
    'localhost',
    '10.0.0.0/8/8',
  ])('refuses %j', (text) => {
    expect(parseNetwork(text)).toBeUndefined();
  });
});

describe('Origins', () => {
  const trusting = new Origins(networks('10.0.0.0/8', 'fd00::/8'));
  const from = (forwardedFor: string, peer = '10.0.0.1') =>
    trusting.of(peer, 'http', ['X-Forwarded-For', forwardedFor]);

  it('believes nobody when nobody is trusted', () => {
    const headers = ['X-Forwarded-For', '6.6.6.6', 'X-Forwarded-Proto', 'https'];
    expect(new Origins([]).of('10.0.0.1', 'http', headers)).toEqual({ client: '10.0.0.1', scheme: 'http' });
    expect(trusting.of('192.0.2.1', 'http', headers)).toEqual({ client: '192.0.2.1', scheme: 'http' });
  });

  it('writes mapped IPv4 as IPv4', () => {
    expect(trusting.of('::ffff:192.0.2.1', 'http', [])).toEqual({ client: '192.0.2.1', scheme: 'http' });
    expect(from('::ffff:192.0.2.7', '::ffff:10.0.0.1')).toMatchObject({ client: '192.0.2.7' });
  });

  it.each([
    ['one address', '192.0.2.7', '192.0.2.7', ['10.0.0.1']],
    ['an IPv6 address', '2001:db8::7', '2001:db8::7', ['10.0.0.1']],
    ['what the client claims left of it', '6.6.6.6, 192.0.2.7', '192.0.2.7', ['10.0.0.1']],
    [
      'trusted proxies in between',
      '6.6.6.6,192.0.2.7 , 10.9.9.9,fd00::2',
      '192.0.2.7',
      ['10.9.9.9', 'fd00::2', '10.0.0.1'],
    ],
    ['proxies alone', '10.0.0.7, 10.0.0.8', '10.0.0.7', ['10.0.0.8', '10.0.0.1']],
    ['a port', '192.0.2.7:1234', '192.0.2.7', ['10.0.0.1']],
    ['brackets', '[2001:db8::7]', '2001:db8::7', ['10.0.0.1']],
    ['brackets and a port', '[2001:db8::7]:1234', '2001:db8::7', ['10.0.0.1']],
    ['nothing', '', '10.0.0.1', []],
    ['no address', 'unknown', '10.0.0.1', []],
    ['no address left of a proxy', '6.6.6.6, x, 10.0.0.8', '10.0.0.8', ['10.0.0.1']],
    ['an empty entry', '6.6.6.6,, 10.0.0.8', '10.0.0.8', ['10.0.0.1']],
    ['too large a number', '192.0.2.256', '10.0.0.1', []],
    ['a trailing comma', '6.6.6.6,', '10.0.0.1', []],
  ])('finds the client in %s', (_what, forwardedFor, client, proxies) => {
    expect(from(forwardedFor)).toMatchObject({ client, proxies });
  });

  it('joins headers that come more than once', () => {
    const headers = ['X-Forwarded-For', '6.6.6.6', 'x-forwarded-for', '192.0.2.7, 10.0.0.8'];
    expect(trusting.of('10.0.0.1', 'http', headers)).toMatchObject({ client: '192.0.2.7' });
  });

  it.each([
    ['https', 'https'],
    ['HTTPS', 'https'],
    ['https, http', 'http'],
    ['gopher', 'http'],
    ['', 'http'],
  ])('takes the scheme from %j', (proto, scheme) => {
    expect(trusting.of('10.0.0.1', 'http', ['X-Forwarded-Proto', proto])).toMatchObject({ scheme });
  });

  it.each([
    ['site.test:8443', 'site.test:8443'],
    ['evil.test, site.test', 'site.test'],
    ['site.test/x', undefined],
    ['', undefined],
  ])('takes the host from %j', (told, host) => {
    expect(trusting.of('10.0.0.1', 'http', ['X-Forwarded-Host', told]).host).toBe(host);
  });
});
