import { describe, expect, it } from 'vitest';
import type { Route } from './routes.ts';
import { createRouting, type RoutedRequest } from './routing.ts';

const defaults = { answerTimeoutMs: 60_000, maxBody: 1000 };
const to = (path: string, service: string) => ({ path, service, family: 'f', container: 'c', port: 80 });
const redirect = (path: string, target: string, keepRest = true): Route => {
  return { path, redirect: { to: target, status: 308, keepRest } };
};

const routing = createRouting(
  [
    to('/', 'site'),
    { ...to('/api', 'api'), stripPrefix: true, methods: ['GET', 'POST'], timeout: 1.5, maxBody: 10 },
    { ...to('/api/v1', 'api'), rewritePrefix: '/v2', maxBody: 0, timeout: 0 },
    { ...to('/', 'any'), host: '*.wild.test' },
    { ...to('/', 'inner'), host: 'inner.test', rewritePrefix: '/inner' },
    redirect('/old', '/new'),
    redirect('/away', 'https://away.test/base/'),
    redirect('/gone', 'https://away.test/?from=here', false),
    redirect('/up', '/'),
  ],
  defaults,
);

const route = (path: string, changes: Partial<RoutedRequest> = {}) =>
  routing({ method: 'GET', host: 'site.test', path, ...changes });

describe('routing to a service', () => {
  it('sends the path on as it came, and applies the defaults', () => {
    expect(route('/a%2Fb//c;d?e=../f')).toEqual({
      route: to('/', 'site'),
      path: '/a%2Fb//c;d?e=../f',
      prefix: undefined,
      ...defaults,
    });
  });

  it("strips a prefix, tells it, and applies the route's own limits", () => {
    expect(route('/api/x?y')).toMatchObject({
      path: '/x?y',
      prefix: '/api',
      answerTimeoutMs: 1500,
      maxBody: 10,
    });
  });

  it('takes 0 for no limit', () => {
    expect(route('/api/v1/x')).toMatchObject({
      path: '/v2/x',
      prefix: '/api/v1',
      answerTimeoutMs: 0,
      maxBody: Number.POSITIVE_INFINITY,
    });
  });

  it('tells no prefix where none was cut off', () => {
    expect(route('/x', { host: 'inner.test' })).toMatchObject({ path: '/inner/x', prefix: undefined });
  });

  it.each(['GET', 'HEAD', 'POST'])('serves %s where GET and POST are listed', (method) => {
    expect(route('/api', { method })).toMatchObject({ route: { service: 'api' } });
  });

  it.each(['PUT', 'OPTIONS', 'get'])('refuses %s where it is not listed', (method) => {
    expect(route('/api', { method })).toMatchObject({
      refused: 'method_not_allowed',
      allow: 'GET, HEAD, POST',
      route: { service: 'api' },
    });
  });

  it('refuses an announced body that is too large by a byte', () => {
    expect(route('/', { bodyLength: 1000 })).toMatchObject({ route: { service: 'site' } });
    expect(route('/', { bodyLength: 1001 })).toMatchObject({ refused: 'body_too_large' });
    expect(route('/api/v1', { bodyLength: 1e12 })).toMatchObject({ route: { service: 'api' } });
  });

  it('knows when nothing is served', () => {
    const nothing = createRouting([to('/api', 'api')], defaults);
    expect(nothing({ method: 'GET', host: 'a', path: '/' })).toMatchObject({ refused: 'no_route' });
  });
});

describe('a path with several readings', () => {
  it.each(['/api/x', '/api/%78', '/api//x', '/api/a%2Fb', '/api/x;v=1'])('%s is below /api', (path) => {
    expect(route(path)).toMatchObject({ prefix: '/api' });
  });

  it.each(['/API/x', '/apix', '/a%2Fb', '//x', '/x;api'])('%s is not', (path) => {
    expect(route(path)).toMatchObject({ route: { service: 'site' } });
  });

  it.each([
    ...['/api/../x', '/x/%2e%2e/api', '/x/..;/api', '//api/x', '/api%2fx', '/x/..%2fapi', '/api;v=1/x'],
    ...['/api%2fv1', '/api//v1', '/x\\..\\api', '//old', '/api%3f', '/%61pi/x'],
  ])('%s is refused', (path) => {
    expect(route(path)).toMatchObject({ refused: 'ambiguous_path' });
  });

  it('does not look at the query', () => {
    expect(route('/?next=/../api//x%2f\\')).toMatchObject({ route: { service: 'site' } });
  });
});

describe('routing elsewhere', () => {
  it.each([
    ['/old', '/new'],
    ['/old/', '/new/'],
    ['/old/a/b?c=d', '/new/a/b?c=d'],
    ['/old?c', '/new?c'],
    ['/away', 'https://away.test/base/'],
    ['/away/a?b', 'https://away.test/base/a?b'],
    ['/away?b', 'https://away.test/base/?b'],
    ['/gone/a?b', 'https://away.test/?from=here'],
    ['/up//evil.test', '/evil.test'],
  ])('leads from %s to %s', (path, location) => {
    expect(route(path)).toMatchObject({ location });
    expect(route(path, { host: 'evil.test:1', method: 'POST' })).toMatchObject({ location });
  });
});
