import { describe, expect, it } from 'vitest';
import { createRouter } from './router.ts';
import type { Route } from './routes.ts';

const route = (service: string, path: string, host?: string): Route => ({
  service,
  path,
  family: 'f',
  container: 'c',
  port: 80,
  ...(host && { host }),
});

describe('createRouter', () => {
  const router = createRouter([
    route('site', '/'),
    route('api', '/api'),
    route('live', '/api/live'),
    route('admin', '/', 'admin.test'),
    route('admin-api', '/api', 'admin.test'),
  ]);

  it.each([
    ['/', 'site'],
    ['/page', 'site'],
    ['/api', 'api'],
    ['/api/', 'api'],
    ['/api?x', 'api'],
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
    ['notadmin.test', '/', 'site'],
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
