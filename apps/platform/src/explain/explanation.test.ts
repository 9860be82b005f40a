import { expect, test } from 'vitest';
import { type Explanation, explanationLines } from './explanation.ts';

const asked = { admin: 'http://127.0.0.1:9901', method: 'GET', url: 'https://site.test/api/x' };
const text = (explanation: Partial<Explanation>) => explanationLines({ ...asked, ...explanation }).join('\n');

const forward: Explanation['forward'] = {
  service: 'api',
  targets: [
    { address: '127.0.0.1:1', state: 'healthy', inFlight: 2 },
    { address: '127.0.0.1:2', state: 'draining', inFlight: 0 },
  ],
  waiting: 3,
  path: '/x',
  prefix: '/api',
  timeout: 60,
  maxBody: 104_857_600,
  methods: ['GET', 'POST'],
  hold: { timeout: 30, limit: 1000 },
};

test('what is forwarded is told with its targets and limits', () => {
  expect(text({ route: { host: 'site.test', path: '/api' }, forward })).toBe(`GET https://site.test/api/x
  route     site.test/api
  service   api
  targets   127.0.0.1:1 healthy, 2 in flight
            127.0.0.1:2 draining, 0 in flight
  receives  /x, with X-Forwarded-Prefix: /api
  timeout   60 s until its answer must begin
  body      of 100 MiB at most
  methods   GET, POST
  hold      up to 30 s and 1000 requests while there is no target; 3 wait now
  asked     http://127.0.0.1:9901`);
});

test('what has no limit is told to have none', () => {
  const { prefix: _, ...rest } = forward;
  const free = { ...rest, targets: [], timeout: null, maxBody: null, methods: null };
  const lines = text({ route: { path: '/' }, forward: free });
  for (const line of [
    'targets   none',
    'receives  /x\n',
    'timeout   none',
    'body      of any size',
    'methods   all',
  ]) {
    expect(lines).toContain(line);
  }
  expect(text({ forward: { ...free, maxBody: 1000 } })).toContain('body      of 1000 bytes at most');
});

test('a redirect and a refusal tell where to and why', () => {
  expect(text({ route: { path: '/old' }, redirect: { status: 308, location: '/new' } })).toBe(
    'GET https://site.test/api/x\n  route     /old\n  redirect  308 to /new\n  asked     http://127.0.0.1:9901',
  );
  expect(text({ refusal: { status: 404, code: 'no_route', reason: 'none', routes: ['/a', '/b'] } })).toBe(
    'GET https://site.test/api/x\n  refused   404 no_route: none\n  routes    /a, /b\n  asked     http://127.0.0.1:9901',
  );
  expect(text({ refusal: { status: 405, code: 'm', reason: 'r', allow: 'GET' } })).toContain(
    '  allowed   GET',
  );
});
