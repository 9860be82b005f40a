import { describe, expect, it } from 'vitest';
import { requestHeaders } from './request-headers.ts';

const provenance = {
  requestId: 'id-1',
  version: '1.1',
  origin: { client: '192.0.2.1', scheme: 'https' as const },
  host: 'site.test:8443',
  trace: { traceId: 't', traceparent: '00-t-p-01', continued: false },
};
const OURS = [
  ...['x-forwarded-for', '192.0.2.1', 'x-forwarded-proto', 'https', 'x-forwarded-host', 'site.test:8443'],
  ...['forwarded', 'for=192.0.2.1;host="site.test:8443";proto=https', 'via', '1.1 reverse-proxy'],
  ...['x-request-id', 'id-1', 'traceparent', '00-t-p-01'],
];

const sent = (...received: string[]) => requestHeaders(received, provenance);

describe('requestHeaders', () => {
  it('keeps what is for the target, lowercased, duplicates included', () => {
    expect(sent('Accept', '*/*', 'X-A', '1', 'x-a', '2')).toEqual([
      ...['host', 'site.test:8443', 'accept', '*/*', 'x-a', '1', 'x-a', '2'],
      ...OURS,
    ]);
  });

  it('says that it has come through us, behind what others say', () => {
    const headers = requestHeaders(['Via', '1.0 a', 'via', '1.1 b'], { ...provenance, version: '2.0' });
    const told = headers.filter((_, index) => headers[index - 1] === 'via');
    expect(told).toEqual(['1.0 a', '1.1 b', '2.0 reverse-proxy']);
  });

  it('drops what concerns the connection or delimits the body, and pseudo headers', () => {
    const dropped = [
      'Connection',
      'Keep-Alive',
      'Proxy-Authorization',
      'Proxy-Connection',
      'TE',
      'Transfer-Encoding',
    ];
    const more = ['Upgrade', 'HTTP2-Settings', 'Expect', ':path', 'Host', 'Content-Length'];
    expect(sent(...[...dropped, ...more].flatMap((name) => [name, 'x']))).toEqual([
      'host',
      'site.test:8443',
      ...OURS,
    ]);
  });

  it('drops what Connection lists, but nothing of ours', () => {
    const received = [
      'Connection',
      'close, X-Secret',
      'connection',
      'x-forwarded-for',
      'X-Secret',
      '1',
      'X-Open',
      '2',
    ];
    expect(sent(...received)).toEqual(['host', 'site.test:8443', 'x-open', '2', ...OURS]);
  });

  it('replaces what a client claims about itself', () => {
    const claims = [
      'Forwarded',
      'X-Forwarded-For',
      'X-Forwarded-Proto',
      'X-Forwarded-Port',
      'X-Real-IP',
      'X-Request-Id',
      'Traceparent',
    ];
    expect(sent(...claims.flatMap((name) => [name, 'spoof']))).toEqual(['host', 'site.test:8443', ...OURS]);
  });

  it('passes tracestate on with the trace that it belongs to, and with no other', () => {
    const received = ['Tracestate', 'a=1', 'tracestate', 'b=2'];
    expect(sent(...received)).not.toContain('tracestate');
    const trace = { ...provenance.trace, continued: true };
    const passed = requestHeaders(received, { ...provenance, trace }).slice(2, 6);
    expect(passed).toEqual(['tracestate', 'a=1', 'tracestate', 'b=2']);
  });

  it('drops what CGI would take for one of ours', () => {
    const claims = [
      'X_Forwarded_For',
      'x-forwarded_host',
      'Transfer_Encoding',
      'Content_Length',
      'X_Real_IP',
    ];
    expect(sent(...claims.flatMap((name) => [name, 'spoof']), 'x_mine', '1')).toEqual([
      'host',
      'site.test:8443',
      ...['x_mine', '1'],
      ...OURS,
    ]);
  });

  it('names the proxies that are trusted, and whom they were asked for', () => {
    const origin = {
      client: '2001:db8::7',
      proxies: ['10.0.0.8', 'fd00::1'],
      scheme: 'https' as const,
      host: 'outer.test',
    };
    const headers = requestHeaders([], { ...provenance, origin });
    const told = (name: string) => headers[headers.indexOf(name) + 1];
    expect(told('host')).toBe('site.test:8443');
    expect(told('x-forwarded-for')).toBe('2001:db8::7, 10.0.0.8, fd00::1');
    expect(told('x-forwarded-host')).toBe('outer.test');
    expect(told('forwarded')).toBe(
      'for="[2001:db8::7]";host="outer.test";proto=https, for=10.0.0.8, for="[fd00::1]"',
    );
  });

  it('writes addresses as RFC 7239 wants them', () => {
    const forwarded = (client: string) => {
      const headers = requestHeaders([], { ...provenance, origin: { client, scheme: 'https' } });
      return [headers[headers.indexOf('x-forwarded-for') + 1], headers[headers.indexOf('forwarded') + 1]];
    };
    expect(forwarded('2001:db8::1')).toEqual([
      '2001:db8::1',
      expect.stringMatching(/^for="\[2001:db8::1\]";/),
    ]);
    expect(forwarded('')).toEqual(['', expect.stringMatching(/^for=unknown;/)]);
  });
});
