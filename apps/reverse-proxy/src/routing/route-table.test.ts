import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { environment, parseManifest, routes } from '@platform-journey/platform-manifest';
import { describe, expect, it } from 'vitest';
import { routeTable } from './route-table.ts';

const route = { path: '/', service: 'site', family: 'f', container: 'c', port: 80 };
const moved = (redirect: object) => ({ path: '/old', redirect });
const problems = (...routes: unknown[]) => {
  const { error } = routeTable.safeParse(routes);
  return (error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`);
};

describe('routeTable', () => {
  it('accepts every setting, and fills in those of a redirect', () => {
    const full = {
      ...route,
      host: '*.site.test',
      path: '/api/v1',
      rewritePrefix: '/',
      timeout: 0.5,
      maxBody: 0,
      methods: ['GET', 'PROPFIND'],
    };
    const routes = [full, { ...route, path: '/x', stripPrefix: true }, moved({ to: 'https://new.test' })];
    expect(routeTable.parse(routes)).toEqual([
      ...routes.slice(0, 2),
      moved({ to: 'https://new.test', status: 308, keepRest: true }),
    ]);
  });

  it.each<[string, unknown, string]>([
    ['no object', 'x', '0: '],
    ['no settings', {}, '0.path: '],
    ['an unknown setting', { ...route, prefix: '/' }, 'prefix'],
    ['a host with a port', { ...route, host: 'a:1' }, '0.host: expected a lowercase host name'],
    ['a star inside a host', { ...route, host: 'a.*.b' }, '0.host: '],
    ['a path without a slash', { ...route, path: 'api' }, '0.path: expected a path like'],
    ['a path with one at its end', { ...route, path: '/api/' }, '0.path: '],
    ['an empty segment', { ...route, path: '/a//b' }, '0.path: '],
    ['a dot segment', { ...route, path: '/a/..' }, '0.path: '],
    ['a star in a path', { ...route, path: '/api/*' }, '0.path: '],
    ['an encoded letter', { ...route, path: '/%61' }, '0.path: '],
    ['an encoded slash', { ...route, path: '/a%2Fb' }, '0.path: '],
    [
      'both of strip and rewrite',
      { ...route, path: '/a', stripPrefix: true, rewritePrefix: '/b' },
      '0.rewritePrefix: ',
    ],
    ['stripping nothing', { ...route, stripPrefix: true }, '0.stripPrefix: '],
    ['stripPrefix: false', { ...route, stripPrefix: false }, '0.stripPrefix: expected true'],
    ['a timeout below 0', { ...route, timeout: -1 }, '0.timeout: '],
    ['half a byte', { ...route, maxBody: 0.5 }, '0.maxBody: '],
    ['no methods', { ...route, methods: [] }, '0.methods: expected at least one method'],
    ['a misspelt method', { ...route, methods: ['GTE'] }, '0.methods.0: expected a method'],
    ['a method that is never forwarded', { ...route, methods: ['TRACE'] }, '0.methods.0: '],
    ['a service in a redirect', { ...route, redirect: { to: '/' } }, 'service'],
    ['a redirect to nowhere', moved({}), '0.redirect.to: '],
    ['a redirect to another scheme', moved({ to: 'javascript:alert(1)' }), '0.redirect.to: expected a path'],
    ['a redirect to a host without a scheme', moved({ to: '//evil.test' }), '0.redirect.to: '],
    ['a redirect to a host after a backslash', moved({ to: '/\\evil.test' }), '0.redirect.to: '],
    ['a redirect to a user', moved({ to: 'https://a@b' }), '0.redirect.to: '],
    ['a redirect with a query before the rest', moved({ to: '/?a' }), '0.redirect.to: expected no query'],
    [
      'a status that is no redirect',
      moved({ to: '/', status: 304 }),
      '0.redirect.status: expected one of 301',
    ],
  ])('refuses %s', (_what, value, problem) => {
    expect(problems(value).join('\n')).toContain(problem);
  });

  it('wants each path once a host, and one place for the tasks of a service', () => {
    expect(problems(route, { ...route, host: 'a' }, { path: '/', redirect: { to: 'https://b' } })).toEqual([
      '2.path: expected each path once a host',
    ]);
    expect(problems(route, { ...route, path: '/x', port: 81 })).toEqual([
      '1.port: expected 80, as the first route of site has it',
    ]);
  });

  it.each([
    ['itself', [{ path: '/', redirect: { to: '/home' } }]],
    ['another that leads back', [moved({ to: '/new' }), { path: '/new', redirect: { to: '/old' } }]],
  ])('refuses a redirect that leads to %s', (_what, routes) => {
    expect(problems(...routes)[0]).toBe('0.redirect.to: expected a path that is not redirected back here');
  });

  it('accepts a redirect to a path below it that has a route of its own', () => {
    expect(problems({ path: '/', redirect: { to: '/home' } }, { ...route, path: '/home' })).toEqual([]);
  });
});

it('accepts all that a manifest can say', async () => {
  const file = join(import.meta.dirname, '../../../../infra/platform.yaml');
  const settings = [
    {
      host: '*.DOMAIN',
      path: '/a.b/~c',
      rewritePrefix: '/',
      timeout: 0,
      maxBody: 1e12,
      methods: ['OPTIONS'],
    },
    { host: 'api.DOMAIN', path: '/v1', stripPrefix: true, timeout: 86_400, maxBody: 0 },
    '/api',
  ];
  const redirects = [
    { path: '/old', to: '/new?a#b', keepRest: false },
    { host: 'www.DOMAIN', path: '/', to: 'https://DOMAIN:8443/x', status: 301 },
  ];
  const inYaml = (value: unknown) => JSON.stringify(value).replaceAll('DOMAIN', '$' + '{domain}');
  const text = (await readFile(file, 'utf8')).replace('route: /api ', `route: ${inYaml(settings)} `);
  const manifest = parseManifest(`${text}\nredirects: ${inYaml(redirects)}\n`, file);
  const rendered = routes(environment(manifest, 'production'));
  expect(rendered).toHaveLength(6);
  expect(problems(...rendered)).toEqual([]);
});
