import { describe, expect, it } from 'vitest';
import { createRouter } from './router.ts';

const route = (service: string, path: string, host?: string) => ({ service, path, host });

describe('createRouter', () => {
  const router = createRouter([
    route('site', '/'),
    route('api', '/api'),
    route('live', '/api/live'),
    route('admin', '/', 'admin.test'),
    route('admin-api', '/api', 'admin.test'),
    route('tenant', '/', '*.tenant.test'),
    route('tenant-a', '/a', 'a.tenant.test'),
  ]);

  it.each([
    ['/', 'site'],
    ['/page', 'site'],
    ['/api', 'api'],
    ['/api/', 'api'],
    ['/api/tasks', 'api'],
    ['/apix', 'site'],
    ['/api/live', 'live'],
    ['/api/lively', 'api'],
    ['//api', 'site'],
    ['/API', 'site'],
  ])('sends %s to %s', (path, service) => {
    expect(router('any.test', path)?.service).toBe(service);
  });

  it.each([
    ['admin.test', '/', 'admin'],
    ['ADMIN.test:8443', '/x', 'admin'],
    ['admin.test', '/api', 'admin-api'],
    ['admin.test', '/api/live', 'admin-api'],
    ['admin.test.', '/', 'admin'],
    ['admin.test.:1', '/', 'admin'],
    ['notadmin.test', '/', 'site'],
    ['b.tenant.test', '/api', 'tenant'],
    ['a.tenant.test', '/a/x', 'tenant-a'],
    ['a.tenant.test', '/b', 'tenant'],
    ['a.b.tenant.test', '/', 'site'],
    ['tenant.test', '/', 'site'],
    ['[::1]:8443', '/api', 'api'],
  ])('prefers a route for the host %s%s', (host, path, service) => {
    expect(router(host, path)?.service).toBe(service);
  });

  it('falls back to the routes for every host', () => {
    const routes = [route('api', '/api'), route('admin', '/admin', 'admin.test')];
    expect(createRouter(routes)('admin.test', '/api')?.service).toBe('api');
  });

  it('knows when nothing is served', () => {
    expect(createRouter([route('api', '/api')])('any.test', '/')).toBeUndefined();
  });
});
