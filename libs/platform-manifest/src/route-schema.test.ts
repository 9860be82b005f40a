import { describe, expect, it } from 'vitest';
import { environment } from './environment.ts';
import { type Draft, manifestText } from './fixtures/minimal-manifest.ts';
import { parseManifest } from './manifest.ts';
import { DOMAIN } from './route-schema.ts';
import { namedTargets, routes } from './routes.ts';

const parse = (change: (manifest: Draft & { redirects?: unknown }) => void) =>
  parseManifest(manifestText(change), 'platform.yaml');
const withRoute = (route: unknown) => (manifest: Draft) =>
  void Object.assign(manifest.services.api ?? {}, { route });
const withRedirects =
  (...redirects: unknown[]) =>
  (manifest: Draft) =>
    void Object.assign(manifest, { redirects });

const place = { service: 'api', family: 'platform-production-api', container: 'api', port: 3000 };

describe('the routes of a service', () => {
  const ofApi = (route: unknown) =>
    routes(environment(parse(withRoute(route)), 'production')).filter(
      (one) => 'service' in one && one.service === 'api',
    );

  it('are a path, a route with settings, or a list of both', () => {
    const settings = {
      path: '/v1',
      stripPrefix: true,
      timeout: 5,
      maxBody: 0,
      methods: ['GET', 'POST'],
    };
    const rendered = { ...settings, ...place };
    expect(ofApi('/api')).toEqual([{ path: '/api', ...place }]);
    expect(ofApi(settings)).toEqual([rendered]);
    expect(ofApi(['/api', settings])).toEqual([{ path: '/api', ...place }, rendered]);
  });

  it("may be for hosts, with the environment's domain in them", () => {
    const hosts = [`api.${DOMAIN}`, `*.${DOMAIN}`, DOMAIN, 'fixed.test'];
    expect(ofApi(hosts.map((host) => ({ host, path: '/' }))).map(({ host }) => host)).toEqual([
      ...['api.example.com', '*.example.com', 'example.com', 'fixed.test'],
    ]);
  });

  it('are found once by name, however many there are', () => {
    const manifest = parse(withRoute(['/api', '/v1']));
    expect(namedTargets(environment(manifest, 'production'))).toEqual({ api: 'api:3000', page: 'page:8080' });
  });

  it.each([
    ['a path without a slash', 'api', 'services.api.route', 'a path such as / or /api'],
    ['a dot segment', '/api/..', 'services.api.route', 'a path such as / or /api'],
    ['a number', 1, 'services.api.route', 'a path such as / or /api, a route, or a list of them'],
    ['an empty list', [], 'services.api.route', 'a list of routes'],
    ['a setting of the list', ['/a', { path: 'b' }], 'services.api.route.1.path', 'a path such as / or /api'],
    ['an item of the list', ['/a', 1], 'services.api.route.1', 'a path such as /api, or a route'],
    ['no path', { timeout: 1 }, 'services.api.route.path', 'a path such as / or /api'],
    [
      'a misspelt setting',
      { path: '/a', stripPrefx: true },
      'services.api.route.stripPrefx',
      'did you mean stripPrefix?',
    ],
    [
      'stripPrefix: false',
      { path: '/a', stripPrefix: false },
      'services.api.route.stripPrefix',
      'true, or nothing',
    ],
    [
      'a misspelt method',
      { path: '/a', methods: ['GTE'] },
      'services.api.route.methods.0',
      'one of GET, HEAD, POST',
    ],
    ['no methods', { path: '/a', methods: [] }, 'services.api.route.methods', 'a list of methods'],
    ['half a byte', { path: '/a', maxBody: 0.5 }, 'services.api.route.maxBody', 'a whole number of bytes'],
    ['a host with a port', { path: '/a', host: 'a:1' }, 'services.api.route.host', 'a host name such as'],
    [
      'another placeholder',
      { path: '/a', host: '$' + '{region}' },
      'services.api.route.host',
      'a host name such as',
    ],
    [
      'both of strip and rewrite',
      { path: '/a', stripPrefix: true, rewritePrefix: '/b' },
      'services.api.route.rewritePrefix',
      'either stripPrefix or rewritePrefix',
    ],
    [
      'nothing to strip',
      [{ path: '/', stripPrefix: true, host: 'a' }],
      'services.api.route.0.stripPrefix',
      'a path longer',
    ],
  ])('refuse %s', (_what, route, path, expected) => {
    expect(() => parse(withRoute(route))).toThrow(
      new RegExp(`has 1 problem:\n  ${path.replaceAll('.', '\\.')} \\(line`),
    );
    expect(() => parse(withRoute(route))).toThrow(expected);
  });
});

describe('redirects', () => {
  const rendered = (change: (manifest: Draft) => void) =>
    routes(environment(parse(change), 'production')).filter((one) => 'redirect' in one);

  it('follow the services, those of the environment last', () => {
    const own = { host: `www.${DOMAIN}`, path: '/', to: `https://${DOMAIN}`, status: 301, keepRest: true };
    const change = (manifest: Draft) => {
      withRedirects({ path: '/old', to: '/new' })(manifest);
      Object.assign(manifest.environments.production ?? {}, { redirects: [own] });
    };
    expect(rendered(change)).toEqual([
      { path: '/old', redirect: { to: '/new' } },
      {
        host: 'www.example.com',
        path: '/',
        redirect: { to: 'https://example.com', status: 301, keepRest: true },
      },
    ]);
    expect(routes(environment(parse(change), 'staging'))).toHaveLength(3);
  });

  it.each([
    ['no list', { path: '/a', to: '/b' }, 'redirects', 'a list of redirects'],
    ['no target', [{ path: '/a' }], 'redirects.0.to', 'a path such as /new, or a URL'],
    ['another scheme', [{ path: '/a', to: 'javascript:alert(1)' }], 'redirects.0.to', 'a path such as /new'],
    ['a host without a scheme', [{ path: '/a', to: '//evil.test' }], 'redirects.0.to', 'a path such as /new'],
    ['a user', [{ path: '/a', to: 'https://a@b' }], 'redirects.0.to', 'a path such as /new'],
    ['another status', [{ path: '/a', to: '/b', status: 200 }], 'redirects.0.status', 'one of 301, 302'],
    ['a query before the rest', [{ path: '/a', to: '/b?c' }], 'redirects.0.to', 'no query or fragment'],
    [
      'the path of a service',
      [{ path: '/api', to: '/b' }],
      'redirects.0',
      'a route that nothing else has (api has it)',
    ],
  ])('refuse %s', (_what, redirects, path, expected) => {
    const change = (manifest: Draft) => void Object.assign(manifest, { redirects });
    expect(() => parse(change)).toThrow(
      new RegExp(`has 1 problem:\n  ${path.replaceAll('.', '\\.')} \\(line`),
    );
    expect(() => parse(change)).toThrow(expected);
  });

  it('of an environment take no path from those of all, nor the other way round', () => {
    const change = (manifest: Draft) => {
      withRedirects({ path: '/old', to: '/new' })(manifest);
      for (const name of ['staging', 'production']) {
        Object.assign(manifest.environments[name] ?? {}, { redirects: [{ path: '/old', to: '/newer' }] });
      }
    };
    expect(() => parse(change)).toThrow(
      /has 2 problems:\n {2}environments\.staging\.redirects\.0 .*\(a redirect has it\)/,
    );
  });

  it('may take one path in two environments, and on two hosts', () => {
    const change = (manifest: Draft) => {
      withRedirects({ path: '/old', to: '/new' }, { path: '/old', host: 'a.test', to: '/new' })(manifest);
      for (const name of ['staging', 'production']) {
        Object.assign(manifest.environments[name] ?? {}, { redirects: [{ path: '/x', to: '/y' }] });
      }
    };
    expect(() => parse(change)).not.toThrow();
  });
});
