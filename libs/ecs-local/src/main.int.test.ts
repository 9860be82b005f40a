import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import {
  CreateClusterCommand,
  DescribeTasksCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
  RunTaskCommand,
} from '@aws-sdk/client-ecs';
import { waitUntil } from '@platform-journey/testing';
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import { isAlive, type TestDirectory, testDirectory } from './testing/images.ts';

const BIN = fileURLToPath(new URL('../bin/ecs-local.mjs', import.meta.url));

let directory: TestDirectory;
let started: ChildProcess[];

beforeEach(async () => {
  directory = await testDirectory();
  started = [];
});
afterEach(async () => {
  for (const child of started) child.kill('SIGKILL');
  await directory.remove();
});

function ecsLocal(args: string[], env: Record<string, string> = {}) {
  const child = spawn(process.execPath, [BIN, ...args], { env: { ...process.env, ...env }, stdio: 'pipe' });
  started.push(child);
  const output = { text: '' };
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output.text += chunk));
  return { child, output, exit: once(child, 'exit').then(([code]) => code as number) };
}

/** ecs-local with one task that runs the image. */
async function withTask(image: string) {
  const cli = ecsLocal(['--port', '0', '--image-dir', directory.images, '--state-dir', directory.state]);
  const endpoint = await waitUntil('it is ready', () => /http:\S+/.exec(cli.output.text)?.[0]);
  const credentials = { accessKeyId: 'x', secretAccessKey: 'x' };
  const client = new ECSClient({ endpoint, region: 'us-east-1', credentials });
  await client.send(new CreateClusterCommand({}));
  const container = {
    name: 'a',
    image,
    memory: 64,
    command: ['node', 'main.js'],
    portMappings: [{ containerPort: 80 }],
  };
  await client.send(new RegisterTaskDefinitionCommand({ family: 'a', containerDefinitions: [container] }));
  const { tasks } = await client.send(new RunTaskCommand({ taskDefinition: 'a' }));
  const one = await waitUntil('the task listens', async () => {
    const described = await client.send(new DescribeTasksCommand({ tasks: [tasks?.[0]?.taskArn ?? ''] }));
    const found = described.tasks?.[0]?.containers?.[0];
    await fetch(`http://127.0.0.1:${found?.networkBindings?.[0]?.hostPort}/`);
    return found;
  });
  client.destroy();
  return { ...cli, pid: Number(one.runtimeId) };
}

describe('a malformed setting', () => {
  test.each([
    [
      ['--port', 'abc'],
      {},
      "'-p, --port <port>' argument 'abc' is invalid. Expected an integer from 0 to 65535.",
    ],
    [['--port', '70000'], {}, "argument '70000' is invalid"],
    [[], { ECS_LOCAL_PORT: '' }, "value '' from env 'ECS_LOCAL_PORT' is invalid"],
    [['--host', '0.0.0.0'], {}, "argument '0.0.0.0' is invalid. Expected a loopback address"],
    [['--image-dir', 'dist'], {}, 'Expected a path with {name}'],
    [['--runtime', 'docker'], {}, 'Allowed choices are process, inert'],
    [['up'], {}, 'too many arguments'],
  ] as [string[], Record<string, string>, string][])(
    '%j %j exits 2 and says what was expected',
    async (args, env, message) => {
      const { exit, output } = ecsLocal(args, env);
      expect(await exit).toBe(2);
      expect(output.text).toContain(message);
    },
  );
});

it('names the port that is taken and the flag that changes it', async () => {
  const first = ecsLocal(['--port', '0', '--runtime', 'inert']);
  const port = await waitUntil('it is ready', () => /http:.*:(\d+)/.exec(first.output.text)?.[1]);
  const second = ecsLocal(['--port', port]);
  expect(await second.exit).toBe(1);
  expect(second.output.text).toBe(
    `error: port ${port} is in use by another process; choose another with --port\n`,
  );
});

test.each(['SIGINT', 'SIGTERM'] as const)('on %s stops the tasks and exits 0', async (signal) => {
  const { child, exit, pid } = await withTask('web');
  child.kill(signal);
  expect(await exit).toBe(0);
  expect(isAlive(pid)).toBe(false);
});

it('kills everything on the second signal', async () => {
  const { child, exit, output, pid } = await withTask('stubborn');
  child.kill('SIGINT');
  await waitUntil('it is stopping', () => output.text.includes('Stopping'));
  expect(isAlive(pid)).toBe(true);
  child.kill('SIGINT');
  expect(await exit).toBe(130);
  await waitUntil('the task is gone', () => !isAlive(pid));
});

it('takes its tasks along when it is killed itself', async () => {
  const { child, pid } = await withTask('stubborn');
  child.kill('SIGKILL');
  await waitUntil('the task is gone', () => !isAlive(pid));
});
