import type { Service, Snapshot } from '@platform-journey/platform-api';
import { createLogger, Readiness, type RunningService } from '@platform-journey/service-kit';
import { waitUntil } from '@platform-journey/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type LocalEcs, startLocalEcs } from './fixtures/local-ecs.ts';
import { Visitor } from './fixtures/visitor.ts';
import { platformSource } from './platform-source.ts';
import { startApi } from './server.ts';

type Answer = Partial<Snapshot> & { service?: Service };

const logger = createLogger({ name: 'test', level: 'silent' });

describe('the API on a local ECS', () => {
  let local: LocalEcs;
  let api: RunningService;

  beforeEach(async () => {
    local = await startLocalEcs();
    api = await startApi({
      host: '127.0.0.1',
      port: 0,
      source: platformSource({ PLATFORM: 'ecs', ECS_CLUSTER: 'platform', AWS_REGION: 'us-east-1' }, logger),
      pollIntervalMs: 50,
      logger,
      readiness: new Readiness(),
    });
  });

  afterEach(async () => {
    await api.close();
    await local.ecs.stop();
  });

  const ask = async (path: string) =>
    (await (await fetch(`http://127.0.0.1:${api.healthPort}${path}`)).json()) as Answer;
  const visit = () => new Visitor(`ws://127.0.0.1:${api.healthPort}/api/live`);
  const bothRun = () =>
    waitUntil('both tasks run', async () => (await ask('/api/services/api')).service?.runningCount === 2);

  it('tells services, tasks, deployments and events as ECS does', async () => {
    await bothRun();
    const { services, stale } = await ask('/api/services');
    expect(stale).toBe(false);
    expect(services).toMatchObject([
      {
        name: 'api',
        desiredCount: 2,
        taskDefinition: 'platform-api:1',
        image: 'platform/api:1',
        hasHealthCheck: true,
      },
    ]);
    const { tasks } = await ask('/api/tasks?service=api');
    expect(tasks).toMatchObject([
      { lastStatus: 'RUNNING', desiredStatus: 'RUNNING', exitCode: null },
      { definition: 'platform-api:1', startedAt: expect.any(String) },
    ]);
    expect(tasks?.[0]?.id).toMatch(/^[0-9a-f]{32}$/);
    expect((await ask('/api/deployments')).deployments).toMatchObject([{ service: 'api', desiredCount: 2 }]);
    expect((await ask('/api/events')).events?.map(({ message }) => message)).toContainEqual(
      expect.stringMatching(/^\(service api\) has started \d tasks: \(task [0-9a-f]{32}\)/),
    );
  });

  it('gives no ARN and no account away, whatever is asked for', async () => {
    await bothRun();
    const paths = ['services', 'tasks', 'deployments', 'events'].map((resource) => `/api/${resource}`);
    const told = JSON.stringify(await Promise.all(paths.map(ask)));
    for (const secret of ['arn:', '000000000000', '123456789012', 'amazonaws', '127.0.0.1']) {
      expect(told).not.toContain(secret);
    }
  });

  it('shows who watches that a task is killed and replaced', async () => {
    await bothRun();
    const visitor = visit();
    await waitUntil('the first message came', () => visitor.last);
    for (const container of [...local.runtime.containers.values()].slice(0, 1)) container.kill();
    await waitUntil('it shows the killed task and its replacement', () => {
      const tasks = visitor.last?.tasks ?? [];
      const killed = tasks.filter(({ exitCode }) => exitCode === 137);
      const running = tasks.filter(({ lastStatus }) => lastStatus === 'RUNNING');
      return killed.length === 1 && running.length === 2;
    });
  });

  it('keeps what it knew while ECS is away, and goes on when it is back', async () => {
    await bothRun();
    const visitor = visit();
    local.ecs.kill();
    await waitUntil('it is stale', async () => (await ask('/api/services')).stale === true);
    expect((await ask('/api/services')).services).toMatchObject([{ name: 'api', runningCount: 2 }]);
    await waitUntil('who watches knows', () => visitor.last?.stale === true);
    local = await startLocalEcs(local.ecs.port);
    await waitUntil('it is fresh', async () => (await ask('/api/services')).stale === false);
    await waitUntil('who watches knows', () => visitor.last?.stale === false);
  });

  it('sends who watches away when it stops', async () => {
    const visitor = visit();
    await waitUntil('the first message came', () => visitor.last);
    await api.close();
    expect(await visitor.closed).toBe(1001);
  });
});
