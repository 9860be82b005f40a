import { describe, expect, it } from 'vitest';
import { type ExplainParts, explain } from './explain.ts';
import { routeTable } from './routing/route-table.ts';
import { createRouting } from './routing/routing.ts';

const routes = routeTable.parse([
  { path: '/', service: 'site', family: 'f', container: 'c', port: 80 },
  {
    path: '/api',
    ...{ service: 'api', family: 'f', container: 'c', port: 81 },
    ...{ stripPrefix: true, methods: ['GET'], timeout: 5, maxBody: 0 },
  },
  { path: '/old', redirect: { to: 'https://new.test/' } },
  { path: '/', host: 'api.test', service: 'api', family: 'f', container: 'c', port: 81 },
]);
const target = { address: '127.0.0.1:1', state: 'healthy', inFlight: 2 };

const parts: ExplainParts = {
  routes,
  routing: createRouting(routes, { answerTimeoutMs: 60_000, maxBody: 1000 }),
  limits: { maxHeaderSize: 16_384, maxUri: 100, maxHeaders: 100 },
  domain: 'site.test',
  httpsPort: 8443,
  hold: { timeout: 30, limit: 1000 },
  service: (name) => ({ targets: name === 'api' ? [target] : [], waiting: 3 }),
};

describe('explain', () => {
  it('tells service, targets and policies', () => {
    expect(explain('https://site.test:8443/api/x?y#z', 'GET', parts)).toEqual({
      method: 'GET',
      url: 'https://site.test:8443/api/x?y',
      route: routes[1],
      forward: {
        service: 'api',
        targets: [target],
        waiting: 3,
        path: '/x?y',
        prefix: '/api',
        timeout: 5,
        maxBody: null,
        methods: ['GET', 'HEAD'],
        hold: { timeout: 30, limit: 1000 },
      },
    });
    const site = { service: 'site', targets: [], path: '/', timeout: 60, maxBody: 1000, methods: null };
    expect(explain('https://site.test', 'POST', parts).forward).toMatchObject(site);
  });

  it.each([
    ['/api', 'https://site.test/api'],
    ['api.test/x', 'https://api.test/x'],
    ['localhost:8443/api', 'https://localhost:8443/api'],
  ])('takes %s for %s', (given, url) => {
    expect(explain(given, 'GET', parts)).toMatchObject({ url, forward: { service: 'api' } });
  });

  it('tells where a request is sent instead', () => {
    expect(explain('/old/a?b', 'GET', parts)).toMatchObject({
      route: routes[2],
      redirect: { status: 308, location: 'https://new.test/a?b' },
    });
    expect(explain('http://site.test:8080/api', 'GET', parts)).toMatchObject({
      redirect: { status: 308, location: 'https://site.test:8443/api' },
    });
    const served = explain('http://site.test/api', 'GET', { ...parts, httpsPort: undefined });
    expect(served).toMatchObject({ forward: { service: 'api' } });
  });

  it.each([
    ['/api', 'PUT', 405, 'method_not_allowed', 'PUT is not served'],
    ['/', 'TRACE', 405, 'method_refused', 'This method is not served here.'],
    ['/api/../x', 'GET', 400, 'ambiguous_path', 'the path holds dot segments'],
    ['//api', 'GET', 400, 'ambiguous_path', 'the path could be read as /api, which has another route'],
    ['https://a@site.test/', 'GET', 400, 'bad_request', 'The request cannot be understood.'],
    ['ftp://site.test/', 'GET', 400, 'bad_request', 'The request cannot be understood.'],
    [`/${'x'.repeat(100)}`, 'GET', 414, 'uri_too_long', expect.any(String)],
  ])('tells why %s is not served to %s', (url, method, status, code, reason) => {
    expect(explain(url, method, parts).refusal).toMatchObject({ status, code, reason });
  });

  it('tells what there is when nothing matches', () => {
    const only = routes.slice(1, 4);
    const routing = createRouting(only, { answerTimeoutMs: 0, maxBody: 0 });
    expect(explain('/x', 'GET', { ...parts, routes: only, routing }).refusal).toEqual({
      status: 404,
      code: 'no_route',
      reason: 'no route matches host and path',
      routes: ['/api', '/old', 'api.test/'],
    });
  });
});
