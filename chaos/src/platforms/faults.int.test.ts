import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateClusterCommand,
  CreateServiceCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
} from '@aws-sdk/client-ecs';
import { type EcsLocal, startEcsLocal } from '@platform-journey/ecs-local';
import { waitUntil } from '@platform-journey/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { InjectedFault, PlannedFault } from '../faults/fault.ts';
import { platformProvider } from '../providers/platform.ts';
import type { PlatformProvider } from '../schema/provider.ts';
import { connectEcs } from './ecs.ts';
import { openPlatform } from './open.ts';
import type { Platform } from './platform.ts';
import { steadyState } from './steady-state.ts';
import { watchRecovery } from './watch.ts';

let directory: string;
let local: EcsLocal;
let ecs: Platform;
let planned: PlannedFault[];
let injected: InjectedFault[];

beforeEach(async () => {
  planned = [];
  injected = [];
  directory = await mkdtemp(join(tmpdir(), 'chaos-ecs-'));
  const imageDirectory = join(import.meta.dirname, '../fixtures/{name}');
  local = await startEcsLocal({ port: 0, imageDirectory, stateDirectory: directory });
  ecs = connectEcs({ endpoint: local.endpoint }, 'platform');
  await createService(local.endpoint);
  await waitUntil(
    'the service is steady',
    async () => (await steadyState(ecs)).problems.length === 0,
    15_000,
  );
});

afterEach(async () => {
  ecs.close();
  await local.stop();
  await rm(directory, { recursive: true, force: true });
});

async function createService(endpoint: string): Promise<void> {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new ECSClient({ endpoint, region: 'us-east-1', credentials });
  await client.send(new CreateClusterCommand({ clusterName: 'platform' }));
  const container = {
    name: 'echo',
    image: 'local/echo-service:dev',
    command: ['node', 'main.js'],
    memory: 64,
    essential: true,
  };
  await client.send(new RegisterTaskDefinitionCommand({ family: 'echo', containerDefinitions: [container] }));
  await client.send(
    new CreateServiceCommand({
      cluster: 'platform',
      serviceName: 'echo',
      taskDefinition: 'echo',
      desiredCount: 2,
    }),
  );
  client.destroy();
}

const signal = () => new AbortController().signal;

function act(action: PlatformProvider['action'], values: PlatformProvider['arguments'], platform = ecs) {
  const observer = {
    planned: async (fault: PlannedFault) => void planned.push(fault),
    injected: (fault: InjectedFault) => void injected.push(fault),
  };
  const settings: PlatformProvider = { type: 'platform', action, arguments: values };
  return platformProvider(platform, observer).run(settings, { kind: 'action', signal: signal() });
}

const watch = (fault: InjectedFault | undefined, timeoutMs = 15_000) => {
  if (!fault) throw new Error('no fault was injected');
  return watchRecovery(ecs, fault, { proxies: undefined, timeoutMs, signal: signal(), onChange: () => {} });
};

test.each(['stop-task', 'crash-task'] as const)(
  '%s: the task is replaced by another, and ECS has recorded the stop',
  async (action) => {
    const before = (await ecs.tasks('echo')).map(({ id }) => id);
    await act(action, { service: 'echo' });
    const [fault] = injected;
    const recovery = await watch(fault);
    const [{ task, replacedBy } = { task: '', replacedBy: '' }] = recovery.replacements;
    expect(before).toContain(task);
    expect(replacedBy).toMatch(/^[0-9a-f]{32}$/);
    expect(before).not.toContain(replacedBy);
    expect(recovery.detectedAt).toBeGreaterThan((fault?.at ?? 0) - 5);
    expect(recovery.settledAt).toBeGreaterThanOrEqual(recovery.recoveredAt ?? Number.POSITIVE_INFINITY);
  },
);

test('all tasks of a service may be hit at once', async () => {
  await act('crash-task', { service: 'echo', count: 'all' });
  const { replacements } = await watch(injected[0]);
  expect(new Set(replacements.map(({ replacedBy }) => replacedBy)).size).toBe(2);
});

test('what has no targets is refused, and nothing is planned', async () => {
  await expect(act('stop-task', { service: 'nope' })).rejects.toThrow();
  await expect(act('stop-task', { service: 'echo', count: 3 })).rejects.toThrow(
    /expected at least 3 running tasks/,
  );
  expect([planned, injected]).toEqual([[], []]);
});

test('the plan is heard of before the fault happens, and a plan that cannot be kept stops it', async () => {
  const before = (await ecs.tasks('echo')).map(({ id }) => id);
  const refuse = { planned: () => Promise.reject(new Error('disk full')), injected: () => {} };
  const settings: PlatformProvider = {
    type: 'platform',
    action: 'crash-task',
    arguments: { service: 'echo' },
  };
  const crash = platformProvider(ecs, refuse).run(settings, { kind: 'action', signal: signal() });
  await expect(crash).rejects.toThrow('disk full');
  expect((await ecs.tasks('echo')).map(({ id, lastStatus }) => `${id} ${lastStatus}`)).toEqual(
    before.map((id) => `${id} RUNNING`),
  );
});

test('a recovery that does not come in time is told as such', async () => {
  await act('stop-task', { service: 'echo' });
  const recovery = await watch(injected[0], 1);
  expect(recovery).toMatchObject({ recoveredAt: undefined, settledAt: undefined });
});

test('a running platform is used as it is; its site must be known', async () => {
  const options = {
    mode: 'auto' as const,
    address: { endpoint: local.endpoint },
    cluster: 'platform',
    project: 'none',
    signal: signal(),
    say: () => {},
  };
  const open = await openPlatform({ ...options, site: 'https://localhost:1' });
  expect(open.platform.endpoint).toBe(local.endpoint);
  await open.close();
  await expect(openPlatform({ ...options, site: undefined })).rejects.toThrow(/name it with --site/);
  await expect(openPlatform({ ...options, cluster: 'other', site: undefined })).rejects.toThrow(
    /platform|cluster/i,
  );
});
