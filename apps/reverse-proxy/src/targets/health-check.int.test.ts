import { startUpstream, type Upstream, waitUntil } from '@platform-journey/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HealthChecks } from './health-check.ts';
import { Target } from './target.ts';

let upstream: Upstream;
let answer: number | 'none';
let probes: string[];
let checks: HealthChecks;
let target: Target;

beforeEach(async () => {
  answer = 200;
  probes = [];
  upstream = await startUpstream((request, response) => {
    probes.push(`${request.method} ${request.url}`);
    if (answer !== 'none') response.writeHead(answer).end();
  });
  checks = new HealthChecks({ intervalMs: 40, awaitedIntervalMs: 10, timeoutMs: 50 });
  target = new Target('site', 'id', `127.0.0.1:${upstream.port}`);
  checks.start(target);
});

afterEach(async () => {
  checks.stopAll();
  await upstream.close();
});

const becomes = (state: string) => waitUntil(`the target is ${state}`, () => target.state === state);

describe('health checks', () => {
  it('ask for readiness at once', async () => {
    await becomes('healthy');
    expect(probes).toEqual(['GET /readyz']);
  });

  it('go on', async () => {
    await waitUntil('there are more probes', () => probes.length >= 4);
  });

  it.each([503, 404, 'none'] as const)(
    'notice a target that answers %s, and that it is back',
    async (bad) => {
      await becomes('healthy');
      answer = bad;
      await becomes('unhealthy');
      answer = 200;
      await becomes('healthy');
    },
  );

  it('are made at once when asked for, but not in a row', async () => {
    checks.stop(target);
    checks = new HealthChecks({ intervalMs: 60_000, shortestIntervalMs: 20 });
    checks.start(target);
    await becomes('healthy');
    const before = probes.length;
    for (let i = 0; i < 100; i++) checks.hurry(target);
    await waitUntil('it is probed', () => probes.length > before);
    for (let i = 0; i < 100; i++) checks.hurry(target);
    expect(probes.length).toBe(before + 1);
    await waitUntil('it is probed again', () => probes.length > before + 1);
  });

  it('notice a target that is gone', async () => {
    await becomes('healthy');
    await upstream.close();
    await becomes('unhealthy');
  });

  it('end when they are told to', async () => {
    await becomes('healthy');
    checks.stop(target);
    await upstream.close();
    const before = probes.length;
    await waitUntil(
      'some intervals have passed',
      () => new Promise((resolve) => setTimeout(() => resolve(true), 120)),
    );
    expect(probes.length).toBe(before);
    expect(target.state).toBe('healthy');
  });
});
