import { createLogger, Readiness } from '@platform-journey/service-kit';
import { startUpstream, type Upstream } from '@platform-journey/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createApp } from './app.ts';
import { SnapshotFeed } from './feed/feed.ts';
import { ScriptedSource } from './fixtures/scripted-source.ts';

const logger = createLogger({ name: 'test', level: 'silent' });

describe('the API over HTTP', () => {
  let upstream: Upstream;
  let source: ScriptedSource;
  let feed: SnapshotFeed;
  let readiness: Readiness;

  beforeEach(async () => {
    source = new ScriptedSource();
    feed = new SnapshotFeed({ source, intervalMs: 10, logger });
    readiness = new Readiness();
    upstream = await startUpstream(createApp({ feed, platform: source.platform, readiness, logger }));
  });

  afterEach(async () => {
    feed.close();
    await upstream.close();
  });

  const ask = async (path: string, init?: RequestInit) => {
    const response = await fetch(`http://127.0.0.1:${upstream.port}${path}`, init);
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: text ? JSON.parse(text) : undefined,
    };
  };

  it('says what it is and where the rest is', async () => {
    const { body } = await ask('/api');
    expect(body).toMatchObject({
      name: 'Platform Journey API',
      platform: 'ecs',
      links: { live: '/api/live' },
    });
  });

  it.each(['services', 'tasks', 'deployments', 'events', 'certificates'])(
    'lists %s with their time and freshness',
    async (resource) => {
      const { status, body, headers } = await ask(`/api/${resource}`);
      expect(status).toBe(200);
      expect(body).toMatchObject({ [resource]: expect.any(Array), asOf: expect.any(String), stale: false });
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('x-powered-by')).toBeNull();
      expect(headers.get('x-content-type-options')).toBe('nosniff');
    },
  );

  it('tells one service and one task', async () => {
    expect((await ask('/api/services/api')).body.service).toMatchObject({ name: 'api', runningCount: 2 });
    expect((await ask('/api/tasks/abc')).body.task).toMatchObject({ id: 'abc', service: 'api' });
  });

  it('narrows tasks and events to a service, and events to a number', async () => {
    expect((await ask('/api/tasks?service=frontend')).body.tasks).toEqual([]);
    const { events } = (await ask('/api/events?service=frontend&limit=2')).body;
    expect(events.map(({ id }: { id: string }) => id)).toEqual(['frontend-2', 'frontend-1']);
  });

  it('names the field, what it expected and what it received', async () => {
    const { status, body } = await ask('/api/events?limit=1000');
    expect(status).toBe(400);
    expect(body.error).toEqual({
      code: 'bad_request',
      message: 'limit: expected a whole number from 1 to 100, received "1000"',
      fields: [{ field: 'limit', expected: 'a whole number from 1 to 100', received: '1000' }],
    });
  });

  it.each(['/', '/apix', '/api/nothing', '/api/services/db', '/api/tasks/0', '/api/services/__proto__'])(
    'answers 404 in JSON for %s',
    async (path) => {
      const { status, body } = await ask(path);
      expect(status).toBe(404);
      expect(body.error.code).toBe('not_found');
    },
  );

  it('answers 400 for a path that cannot be decoded, without a stack trace', async () => {
    const { status, text } = await ask('/api/tasks/%E0%A4%A');
    expect(status).toBe(400);
    expect(text).toBe('{"error":{"code":"bad_request","message":"The request is malformed."}}');
  });

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])('refuses %s: it is read-only', async (method) => {
    const { status, body, headers } = await ask('/api/services', { method });
    expect(status).toBe(405);
    expect(headers.get('allow')).toBe('GET, HEAD');
    expect(body.error.message).toContain(method);
  });

  describe('echo', () => {
    const post = (body: string, headers: Record<string, string> = { 'content-type': 'application/json' }) =>
      ask('/api/echo', { method: 'POST', body, headers });

    it('gives a JSON body and the Idempotency-Key back', async () => {
      const headers = { 'content-type': 'application/json', 'idempotency-key': 'k-1' };
      const { status, body } = await post('{"n":[1,"é"]}', headers);
      expect(status).toBe(200);
      expect(body).toEqual({ echo: { n: [1, 'é'] }, idempotencyKey: 'k-1' });
    });

    it.each([
      { what: 'malformed JSON', body: '{', status: 400 },
      { what: 'more than 16 KiB', body: JSON.stringify('x'.repeat(16_385)), status: 413 },
    ])('refuses $what without a stack trace', async ({ body, status }) => {
      const answer = await post(body);
      expect(answer.status).toBe(status);
      expect(answer.text).not.toContain(' at ');
    });

    it('refuses what is not JSON and says what came', async () => {
      const { status, body } = await post('n=1', { 'content-type': 'application/x-www-form-urlencoded' });
      expect(status).toBe(415);
      expect(body.error.message).toContain('application/x-www-form-urlencoded');
    });

    it('is a POST alone', async () => {
      const { status, headers } = await ask('/api/echo');
      expect(status).toBe(405);
      expect(headers.get('allow')).toBe('POST');
    });
  });

  it('says that the live feed is a WebSocket', async () => {
    const { status, headers } = await ask('/api/live');
    expect(status).toBe(426);
    expect(headers.get('upgrade')).toBe('websocket');
  });

  it('answers HEAD', async () => {
    expect(await ask('/api/services', { method: 'HEAD' })).toMatchObject({ status: 200, text: '' });
  });

  it('answers 503 when ECS has never answered, and still counts as healthy', async () => {
    source.fails = true;
    readiness.ready();
    const { status, body } = await ask('/api/services');
    expect(status).toBe(503);
    expect(body.error.code).toBe('unavailable');
    expect(body.error.message).not.toContain('away');
    expect((await ask('/readyz')).status).toBe(200);
  });
});
