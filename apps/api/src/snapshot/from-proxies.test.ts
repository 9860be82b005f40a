import { describe, expect, it } from 'vitest';
import type { TargetState } from '../proxies/answers.ts';
import { factsFromProxies } from './from-proxies.ts';

const services = [{ service: 'api' }, { service: 'frontend' }];
const api = (...states: TargetState[]) => ({
  services,
  targets: states.map((state, n) => ({ service: 'api', address: `172.18.0.${n + 2}:3000`, state })),
});
const facts = (...told: ReturnType<typeof api>[]) => factsFromProxies(told, []);
const serviceApi = (...told: ReturnType<typeof api>[]) => facts(...told).services[0];

describe('factsFromProxies', () => {
  it('tells what is routed as services, and targets as their tasks', () => {
    expect(facts(api('healthy', 'healthy'))).toMatchObject({
      platform: 'compose',
      services: [
        { name: 'api', status: 'ACTIVE', desiredCount: 2, runningCount: 2, hasHealthCheck: true },
        { name: 'frontend', desiredCount: 1, runningCount: 0 },
      ],
      tasks: [
        { service: 'api', lastStatus: 'RUNNING', desiredStatus: 'RUNNING', health: 'HEALTHY' },
        { service: 'api', startedAt: null, definition: null },
      ],
      deployments: [],
      events: [],
    });
  });

  it.each<[TargetState, object]>([
    ['healthy', { health: 'HEALTHY', desiredStatus: 'RUNNING' }],
    ['suspect', { health: 'UNKNOWN', desiredStatus: 'RUNNING' }],
    ['adding', { health: 'UNKNOWN', desiredStatus: 'RUNNING' }],
    ['unhealthy', { health: 'UNHEALTHY', desiredStatus: 'RUNNING' }],
    ['draining', { health: 'UNKNOWN', desiredStatus: 'STOPPED' }],
  ])('tells a target that is %s as %j', (state, expected) => {
    expect(facts(api(state)).tasks).toMatchObject([expected]);
  });

  it('desires all that stay, and counts those that get requests as running', () => {
    const told = api('healthy', 'suspect', 'adding', 'unhealthy', 'draining');
    expect(serviceApi(told)).toMatchObject({ desiredCount: 4, runningCount: 2, pendingCount: 1 });
  });

  it.each<[TargetState, TargetState]>([
    ['healthy', 'suspect'],
    ['suspect', 'adding'],
    ['adding', 'unhealthy'],
    ['unhealthy', 'draining'],
  ])('takes a target that one proxy finds %s and another %s for the latter', (better, worse) => {
    const expected = facts(api(worse));
    expect(facts(api(better), api(worse))).toEqual(expected);
    expect(facts(api(worse), api(better))).toEqual(expected);
  });

  it('knows of targets that only one proxy has found', () => {
    expect(serviceApi(api('healthy'), api('healthy', 'healthy'))).toMatchObject({ desiredCount: 2 });
  });

  it('gives a target the same id always, another one another, and no address away', () => {
    const first = facts(api('healthy', 'healthy')).tasks.map(({ id }) => id);
    expect(facts(api('unhealthy', 'draining')).tasks.map(({ id }) => id)).toEqual(first);
    expect(new Set(first).size).toBe(2);
    for (const id of first) expect(id).toMatch(/^[0-9a-f]{32}$/);
    expect(JSON.stringify(facts(api('healthy')))).not.toMatch(/172|3000/);
  });
});
