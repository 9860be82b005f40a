import { describe, expect, it } from 'vitest';
import type { Connection } from '../connection/connection.ts';
import {
  AS_OF,
  certificate,
  deployment,
  live,
  pageState,
  service,
  snapshot,
  task,
} from '../fixtures/example.ts';
import { pageView } from './page-view.ts';

const lost = (failures: number): Connection => ({ phase: 'waiting', failures, deadline: 0 });
const known = (fields: Parameters<typeof snapshot>[0]) => ({ snapshot: snapshot(fields), trueAt: AS_OF });
const view = (fields: Parameters<typeof pageState>[0] = {}, now = AS_OF) => pageView(pageState(fields), now);

describe('the page', () => {
  it('says that all is well', () => {
    expect(view()).toMatchObject({
      freshness: 'live',
      headline: { text: 'All services running', tone: 'good' },
      detail: 'Watched live. Last event 3 min ago.',
      platform: { tasksReady: 3, tasksDesired: 3 },
    });
  });

  it('names the platform, and tells certificates when it knows of any', () => {
    expect(view().platform).toMatchObject({ words: { name: 'ECS' }, certificates: [] });
    const compose = known({ platform: 'compose', certificates: [certificate()] });
    expect(view({ known: compose }).platform).toMatchObject({
      words: { name: 'Compose' },
      certificates: [{ name: 'a.dev', left: '60 d' }],
    });
  });

  it('names each service that recovers and how far it is', () => {
    const tasks = [task('api'), task('api', { id: 'new', health: 'UNKNOWN' }), task('frontend')];
    expect(view({ known: known({ tasks }) }).headline).toEqual({
      text: 'Recovering: api 1 of 2',
      tone: 'busy',
    });
    expect(view({ known: known({ tasks: [task('api')] }) }).headline).toEqual({
      text: 'Recovering: api 1 of 2, frontend 0 of 1',
      tone: 'bad',
    });
  });

  it('names what is being deployed once nothing is lacking', () => {
    const deployments = [deployment('frontend', { rolloutState: 'IN_PROGRESS' }), deployment('api')];
    expect(view({ known: known({ deployments }) }).headline).toEqual({
      text: 'Deploying: frontend',
      tone: 'busy',
    });
  });

  it('does not wait for a service that is meant to be at zero', () => {
    const services = [service('api', { desiredCount: 0 })];
    expect(view({ known: known({ services, tasks: [] }) }).headline.text).toBe('All services running');
  });

  it('says that nothing has been deployed', () => {
    const empty = known({ services: [], tasks: [], deployments: [], events: [] });
    expect(view({ known: empty })).toMatchObject({
      headline: { text: 'No service has been deployed yet' },
      detail: 'Watched live.',
    });
  });

  it('forgives one loss: another task of the API answers the next attempt', () => {
    expect(view({ connection: lost(1) })).toMatchObject({
      freshness: 'connecting',
      headline: { text: 'All services running' },
    });
    expect(view({ connection: lost(2) }).freshness).toBe('stale');
  });

  it('says that the API is silent, what it shows then and how old that is', () => {
    expect(view({ connection: lost(2) }, AS_OF + 12_000)).toMatchObject({
      headline: { text: 'The API does not answer', tone: 'bad' },
      detail: 'Showing what was last known, 12 s ago. This page keeps trying and needs no reload.',
      platform: { tasksReady: 3 },
    });
  });

  it('tells an ECS that is silent from an API that is', () => {
    const silent = { platformAnswers: false, connection: live };
    expect(view(silent).headline.text).toBe('ECS does not answer the API');
    const compose = { ...silent, known: known({ platform: 'compose' }) };
    expect(view(compose).headline.text).toBe('The proxies do not answer the API');
    const nothing = { ...silent, known: undefined };
    expect(view(nothing).headline.text).toBe('The API knows nothing of the platform yet');
  });

  it('lets ages grow while it is live and stand still while it is not', () => {
    const age = (connection: Connection) =>
      view({ connection }, AS_OF + 600_000).platform?.services[0]?.tasks[0]?.age;
    expect(age(live)).toBe('up 13 min');
    expect(age(lost(2))).toBe('up 3 min');
  });

  it('tells ages by the server’s clock when the visitor’s is an hour off', () => {
    const visitorsNow = AS_OF + 3_600_000;
    const state = { known: { snapshot: snapshot(), trueAt: visitorsNow } };
    expect(view(state, visitorsNow).platform?.services[0]?.tasks[0]?.age).toBe('up 3 min');
  });

  it('knows nothing at first, and says what to make of it when that lasts', () => {
    const connecting: Connection = { phase: 'connecting', failures: 0, deadline: 0 };
    expect(view({ known: undefined, connection: connecting })).toMatchObject({
      freshness: 'connecting',
      headline: { text: 'Connecting to the platform…' },
      platform: undefined,
    });
    expect(view({ known: undefined, connection: lost(2) }).detail).toContain('Nothing is known yet.');
  });
});
