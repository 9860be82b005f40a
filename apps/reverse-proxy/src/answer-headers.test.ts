import { describe, expect, it } from 'vitest';
import { AnswerHeaders } from './answer-headers.ts';
import { type Headers, headerRecord } from './forward/header-record.ts';

const DEFAULTS = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'strict-origin-when-cross-origin',
};
const HSTS = { 'strict-transport-security': 'max-age=15768000' };

function completed(headers: Headers, host?: string, securityHeaders = true): Headers {
  const isPublic = (name: string) => name === 'public.test';
  const sent = Object.entries(headers).flatMap(([name, values]) =>
    [values].flat().flatMap((value) => [name, value]),
  );
  new AnswerHeaders({ securityHeaders, isPublic }).complete(sent, host);
  return headerRecord(sent);
}

describe('AnswerHeaders', () => {
  it('says what is safe where the target has said nothing', () => {
    expect(completed({ 'content-type': 'text/html' })).toEqual({ 'content-type': 'text/html', ...DEFAULTS });
  });

  it("leaves the target's own word", () => {
    const own = { 'x-content-type-options': '', 'referrer-policy': ['no-referrer', 'origin'] };
    expect(completed(own)).toEqual(own);
  });

  it('takes away what targets tell about themselves', () => {
    expect(completed({ server: 'nginx/1.0', 'x-powered-by': 'PHP/5' })).toEqual(DEFAULTS);
  });

  it.each(['public.test', 'Public.test.:8443'])('keeps browsers on https with %s', (host) => {
    expect(completed({}, host)).toEqual({ ...DEFAULTS, ...HSTS });
    const own = { 'strict-transport-security': 'max-age=1; includeSubDomains' };
    expect(completed(own, host)).toEqual({ ...DEFAULTS, ...own });
  });

  it.each(['localhost', 'localhost:8443', 'other.test'])(
    'does not keep browsers on https with %s',
    (host) => {
      expect(completed(HSTS, host)).toEqual(DEFAULTS);
      expect(completed(HSTS, host, false)).toEqual({});
    },
  );

  it('leaves https to whoever ends TLS', () => {
    expect(completed(HSTS)).toEqual({ ...DEFAULTS, ...HSTS });
  });

  it('adds nothing when it is not asked to', () => {
    const own = { server: 'nginx' };
    expect(completed(own, 'public.test', false)).toEqual(own);
    expect(completed(HSTS, 'public.test', false)).toEqual(HSTS);
  });

  it('asks about a host once, however many clients name', () => {
    const asked: string[] = [];
    const isPublic = (name: string) => asked.push(name) > 0;
    const headers = new AnswerHeaders({ securityHeaders: true, isPublic });
    for (let i = 0; i < 3; i++) headers.complete([], 'public.test');
    expect(asked).toEqual(['public.test']);
    for (let i = 0; i < 5000; i++) headers.complete([], `${i}.test`);
    headers.complete([], 'public.test');
    expect(asked).toHaveLength(5002);
  });
});
