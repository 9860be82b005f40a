import { execFileSync } from 'node:child_process';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CreateClusterCommand,
  CreateServiceCommand,
  DescribeServicesCommand,
  DescribeTasksCommand,
  type ECSClient,
  ListTasksCommand,
  RegisterTaskDefinitionCommand,
  type Task,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { waitUntil } from '@platform-journey/testing';
import { afterEach, beforeEach, expect, it, test } from 'vitest';
import { clientOf, ecsLocal, type StartedCommand } from './testing/command.ts';
import { isAlive, type TestDirectory, testDirectory } from './testing/images.ts';

let directory: TestDirectory;
let started: StartedCommand[];
beforeEach(async () => {
  directory = await testDirectory();
  started = [];
});
afterEach(async () => {
  for (const { child } of started) child.kill('SIGKILL');
  await directory.remove();
});

async function start(...more: string[]) {
  const { images, state } = directory;
  const command = ecsLocal(['--port', '0', '--image-dir', images, '--state-dir', state, ...more]);
  started.push(command);
  return { ...command, client: await clientOf(command) };
}

async function createService(client: ECSClient, command: string[]): Promise<void> {
  const container = { name: 'web', image: 'web', memory: 64, command };
  await client.send(new CreateClusterCommand({}));
  await client.send(new RegisterTaskDefinitionCommand({ family: 'web', containerDefinitions: [container] }));
  const service = { serviceName: 'web', taskDefinition: 'web', desiredCount: 2 };
  await client.send(new CreateServiceCommand(service));
}

async function runningTasks(client: ECSClient): Promise<Task[]> {
  const { taskArns: tasks = [] } = await client.send(new ListTasksCommand({ serviceName: 'web' }));
  if (tasks.length === 0) return [];
  const described = await client.send(new DescribeTasksCommand({ tasks }));
  return (described.tasks ?? []).filter(({ lastStatus }) => lastStatus === 'RUNNING');
}

const twoTasks = (client: ECSClient) =>
  waitUntil('two tasks run', async () => {
    const tasks = await runningTasks(client);
    return tasks.length === 2 && tasks;
  });

const pidsOf = (tasks: Task[]) => tasks.map(({ containers }) => Number(containers?.[0]?.runtimeId));

/** A program that knows nothing of ecs-local and heeds no SIGTERM. */
const SLEEP = ['/bin/sh', '-c', 'trap "" TERM; while :; do sleep 1; done'];

test('kill -9 of ecs-local ends tasks that know nothing of it', async () => {
  const { child, client } = await start();
  await createService(client, SLEEP);
  const pids = pidsOf(await twoTasks(client));
  child.kill('SIGKILL');
  await waitUntil('the tasks are gone', () => !pids.some(isAlive));
});

test('the next start ends tasks that kill -9 of ecs-local and of its watchdog has left', async () => {
  const { child, client } = await start();
  await createService(client, SLEEP);
  const pids = pidsOf(await twoTasks(client));
  process.kill(watchdogOf(child.pid ?? 0), 'SIGKILL');
  child.kill('SIGKILL');
  await waitUntil('ecs-local is gone', () => !isAlive(child.pid ?? 0));
  expect(pids.every(isAlive)).toBe(true);
  await start();
  expect(pids.some(isAlive)).toBe(false);
});

function watchdogOf(parent: number): number {
  const processes = execFileSync('ps', ['-eo', 'pid=,ppid=,args='], { encoding: 'utf8' }).split('\n');
  const line = processes.find(
    (one) => one.includes('ecs-local-watchdog') && one.trim().split(/\s+/)[1] === String(parent),
  );
  return Number(line?.trim().split(/\s+/)[0]);
}

test('kill -9 in the middle of changes loses none that was answered', async () => {
  const first = await start('--state', 'keep', '--runtime', 'inert');
  await createService(first.client, SLEEP);
  const answered: string[] = [];
  const creations = Array.from({ length: 100 }, async (_, number) => {
    const serviceName = `web-${number}`;
    await first.client.send(
      new CreateServiceCommand({ serviceName, taskDefinition: 'web', desiredCount: 1 }),
    );
    answered.push(serviceName);
    if (answered.length === 30) first.child.kill('SIGKILL');
  });
  await Promise.allSettled(creations);
  expect(answered.length).toBeLessThan(100);
  const { client } = await start('--state', 'keep', '--runtime', 'inert');
  for (const name of answered) {
    const { services } = await client.send(new DescribeServicesCommand({ services: [name] }));
    expect(services).toMatchObject([{ serviceName: name, status: 'ACTIVE', desiredCount: 1 }]);
  }
});

test('after kill -9 the next one has the services and starts their tasks anew', async () => {
  const first = await start('--state', 'keep');
  await createService(first.client, SLEEP);
  const former = await twoTasks(first.client);
  await first.client.send(new UpdateServiceCommand({ service: 'web', desiredCount: 1 }));
  first.child.kill('SIGKILL');
  const { client } = await start('--state', 'keep');
  const { services } = await client.send(new DescribeServicesCommand({ services: ['web'] }));
  expect(services).toMatchObject([{ status: 'ACTIVE', desiredCount: 1, taskDefinition: /web:1$/ }]);
  const [task] = await waitUntil('a task runs', async () => {
    const tasks = await runningTasks(client);
    return tasks.length === 1 && tasks;
  });
  expect(former.map(({ taskArn }) => taskArn)).not.toContain(task?.taskArn);
  expect(pidsOf(former).some(isAlive)).toBe(false);
  const tasks = former.map(({ taskArn = '' }) => taskArn);
  const described = await client.send(new DescribeTasksCommand({ tasks }));
  expect(described.tasks?.map(({ lastStatus }) => lastStatus)).toEqual(['STOPPED', 'STOPPED']);
  expect(await readdir(join(directory.state, 'tasks'))).toEqual([task?.taskArn?.split('/').at(-1)]);
});

test('after an orderly stop too', async () => {
  const first = await start('--state', 'keep');
  await createService(first.client, ['node', 'main.js']);
  await twoTasks(first.client);
  first.child.kill('SIGTERM');
  expect(await first.exit).toBe(0);
  const second = await start('--state', 'keep');
  await twoTasks(second.client);
});

it('keeps nothing unless told to', async () => {
  const first = await start();
  await createService(first.client, SLEEP);
  first.child.kill('SIGKILL');
  await first.exit.catch(() => {});
  const { client } = await start();
  await expect(client.send(new DescribeServicesCommand({ services: ['web'] }))).rejects.toThrow(
    'Cluster not found.',
  );
  await expect(stat(join(directory.state, 'state'))).rejects.toThrow('ENOENT');
});

it('refuses a state directory that another ecs-local uses', async () => {
  await start();
  const second = ecsLocal(['--port', '0', '--state-dir', directory.state]);
  started.push(second);
  expect(await second.exit).toBe(1);
  expect(second.output.text).toMatch(
    /^error: state directory .* is in use by another ecs-local, process \d+; choose another with --state-dir\n$/,
  );
});
