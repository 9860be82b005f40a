import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CreateClusterCommand,
  DescribeTasksCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
  RunTaskCommand,
  type Task,
} from '@aws-sdk/client-ecs';
import { waitUntil } from '@platform-journey/testing';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type EcsLocal, startEcsLocal } from '../ecs-local.ts';
import { type TestDirectory, testDirectory } from '../testing/images.ts';

let directory: TestDirectory;
let ecs: EcsLocal;
let client: ECSClient;
beforeEach(async () => {
  directory = await testDirectory();
  ecs = await startEcsLocal({
    port: 0,
    imageDirectory: directory.images,
    stateDirectory: directory.state,
    logLimits: { maxBytes: 10_000, maxFiles: 2 },
    timings: { memorySampleMs: 20, logCheckMs: 20 },
  });
  const credentials = { accessKeyId: 'x', secretAccessKey: 'x' };
  client = new ECSClient({ endpoint: ecs.endpoint, region: 'us-east-1', credentials });
  await client.send(new CreateClusterCommand({}));
});
afterEach(async () => {
  ecs.kill();
  client.destroy();
  await directory.remove();
});

/** Runs a script as a task; the returned function describes the task. */
async function runScript(script: string, memory = 64): Promise<() => Promise<Task | undefined>> {
  const container = { name: 'web', image: 'web', memory, command: ['node', '-e', script] };
  await client.send(new RegisterTaskDefinitionCommand({ family: 'web', containerDefinitions: [container] }));
  const { tasks = [] } = await client.send(new RunTaskCommand({ taskDefinition: 'web' }));
  const arns = tasks.map(({ taskArn = '' }) => taskArn);
  return async () => (await client.send(new DescribeTasksCommand({ tasks: arns }))).tasks?.[0];
}

it('kills a container that uses more than its memory, in the words of ECS', async () => {
  const task = await runScript('setInterval(() => {}, 1000); globalThis.hog = Buffer.alloc(100 << 20, 1)');
  const stopped = await waitUntil('it is stopped', async () => {
    const now = await task();
    return now?.lastStatus === 'STOPPED' && now;
  });
  expect(stopped).toMatchObject({
    stopCode: 'EssentialContainerExited',
    stoppedReason: 'Essential container in task exited',
    containers: [{ exitCode: 137, reason: 'OutOfMemoryError: Container killed due to memory usage' }],
  });
});

it("tells a task's program about itself", async () => {
  const task = await runScript(`
    const uri = process.env.ECS_CONTAINER_METADATA_URI_V4;
    const get = async (url) => (await fetch(url)).json();
    (async () => console.log(JSON.stringify([await get(uri), await get(uri + '/task')])))();
    setInterval(() => {}, 1000);`);
  const arn = (await task())?.taskArn ?? '';
  const log = join(directory.state, `logs/web/${arn.split('/').at(-1)}.log`);
  const answers = await waitUntil('it has asked', async () => JSON.parse(await readFile(log, 'utf8')));
  expect(answers).toMatchObject([
    { Name: 'web', Limits: { Memory: 64 } },
    { TaskARN: arn, Family: 'web' },
  ]);
});

it('rotates the log of a program that goes on writing', async () => {
  const task = await runScript(`setInterval(() => console.log('${'x'.repeat(50)}'), 1)`);
  const id = (await task())?.taskArn?.split('/').at(-1);
  const log = join(directory.state, `logs/web/${id}.log`);
  await waitUntil('it is rotated', async () => (await readFile(`${log}.1`, 'utf8')).length > 0);
  await waitUntil('it goes on', async () => (await readFile(log, 'utf8')).length > 0);
  expect((await readFile(log, 'utf8')).startsWith('x')).toBe(true);
});
