import { Readiness } from '@platform-journey/service-kit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AdminServer, openAdminServer } from './admin-server.ts';

describe('the admin port', () => {
  let admin: AdminServer;
  const readiness = new Readiness();

  beforeAll(async () => {
    admin = await openAdminServer({
      ports: [20_000 + (process.pid % 20_000), 65_535],
      readiness,
      endpoints: {
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
    const next = await openAdminServer({ ports, readiness, endpoints: {} });
    expect(next.port).toBeGreaterThan(admin.port);
    next.close();
    const taken = openAdminServer({ ports: [admin.port, admin.port], readiness, endpoints: {} });
    await expect(taken).rejects.toThrow(`ADMIN_PORTS: expected a free port between ${admin.port}`);
  });
});
