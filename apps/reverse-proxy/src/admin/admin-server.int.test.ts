import { get } from 'node:http';
import { Readiness } from '@platform-journey/service-kit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AdminServer, openAdminServer } from './admin-server.ts';
import { healthEndpoints } from './health.ts';

const HOSTS = ['127.0.0.1'];

describe('the admin port', () => {
  let admin: AdminServer;
  const readiness = new Readiness();

  beforeAll(async () => {
    admin = await openAdminServer({
      hosts: HOSTS,
      ports: [20_000 + (process.pid % 20_000), 65_535],
      endpoints: {
        ...healthEndpoints(readiness),
        '/state': { method: 'GET', answer: (query) => ({ body: { asked: query.get('q') } }) },
        '/text': { method: 'GET', answer: () => ({ type: 'text/plain', body: 'plain' }) },
        '/act': { method: 'POST', answer: () => ({ status: 202, body: {} }) },
        '/fails': { method: 'GET', answer: () => Promise.reject(new Error('no luck')) },
      },
    });
  });

  afterAll(() => admin.close());

  const ask = (path: string, method = 'GET') => fetch(`http://127.0.0.1:${admin.port}${path}`, { method });

  it('answers with JSON, or with text of a type', async () => {
    const json = await ask('/state?q=a%20b');
    expect(json.headers.get('content-type')).toBe('application/json');
    expect(await json.json()).toEqual({ asked: 'a b' });
    expect(await (await ask('/state?q=a?b&q=c')).json()).toEqual({ asked: 'a?b' });
    const text = await ask('/text');
    expect(text.headers.get('content-type')).toBe('text/plain');
    expect(await text.text()).toBe('plain');
  });

  it('answers HEAD as GET, without a body', async () => {
    const response = await ask('/state', 'HEAD');
    expect([response.status, await response.text()]).toEqual([200, '']);
  });

  it.each([
    ['/state', 'POST', 405, 'GET, HEAD'],
    ['/act', 'GET', 405, 'POST'],
    ['/readyz', 'POST', 405, 'GET, HEAD'],
    ['/act', 'POST', 202, null],
    ['/nothing', 'GET', 404, null],
    ['/constructor', 'GET', 404, null],
    ['/fails', 'GET', 500, null],
  ])('answers %s %s with %i', async (path, method, status, allow) => {
    const response = await ask(path, method);
    expect([response.status, response.headers.get('allow')]).toEqual([status, allow]);
    expect(await response.json()).toBeInstanceOf(Object);
  });

  it('tells readiness', async () => {
    expect((await ask('/healthz')).status).toBe(200);
    expect((await ask('/readyz')).status).toBe(503);
    readiness.ready();
    expect((await ask('/readyz')).status).toBe(200);
  });

  it('takes the next port when one is taken, and none when all are', async () => {
    const ports = [admin.port, admin.port + 20] as const;
    const next = await openAdminServer({ hosts: HOSTS, ports, endpoints: {} });
    expect(next.port).toBeGreaterThan(admin.port);
    next.close();
    const only = [admin.port, admin.port] as const;
    const taken = openAdminServer({ hosts: HOSTS, ports: only, endpoints: {} });
    await expect(taken).rejects.toThrow(`ADMIN_PORTS: expected a free port between ${admin.port}`);
  });

  it('takes a port that is free at all its addresses', async () => {
    const ports = [admin.port, admin.port + 20] as const;
    const both = await openAdminServer({
      hosts: ['127.0.0.2', '127.0.0.1'],
      ports,
      endpoints: healthEndpoints(readiness),
    });
    expect(both.port).toBeGreaterThan(admin.port);
    for (const host of ['127.0.0.1', '127.0.0.2']) {
      expect((await fetch(`http://${host}:${both.port}/healthz`)).status).toBe(200);
    }
    both.close();
  });

  it('says so when an address is none of this machine', async () => {
    const hosts = ['127.0.0.1', '192.0.2.1'];
    const foreign = openAdminServer({ hosts, ports: [admin.port + 1, 65_535], endpoints: {} });
    await expect(foreign).rejects.toThrow(
      'ADMIN_HOSTS: expected addresses of this machine; received 127.0.0.1,192.0.2.1',
    );
  });

  it('does not answer a page that has found a name for it', async () => {
    const refused = await new Promise((resolve) => {
      const headers = { host: `evil.example:${admin.port}` };
      get({ host: '127.0.0.1', port: admin.port, path: '/healthz', headers }, ({ statusCode }) =>
        resolve(statusCode),
      );
    });
    expect(refused).toBe(421);
    const headers = { origin: 'http://evil.example' };
    const posted = await fetch(`http://127.0.0.1:${admin.port}/act`, { method: 'POST', headers });
    expect(posted.status).toBe(403);
  });
});
