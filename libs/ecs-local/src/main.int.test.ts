import {
  CreateClusterCommand,
  DescribeTasksCommand,
  RegisterTaskDefinitionCommand,
  RunTaskCommand,
} from '@aws-sdk/client-ecs';
import { waitUntil } from '@platform-journey/testing';
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import { clientOf, type StartedCommand, ecsLocal as start } from './testing/command.ts';
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

function ecsLocal(args: string[], env?: Record<string, string>): StartedCommand {
  const command = start(args, env);
  started.push(command);
  return command;
}

/** ecs-local with one task that runs the image. */
async function withTask(image: string) {
  const cli = ecsLocal(['--port', '0', '--image-dir', directory.images, '--state-dir', directory.state]);
  const client = await clientOf(cli);
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
    [['--timing', 'crashPaceMs=1s'], {}, 'Expected name=milliseconds'],
    [['--state', 'maybe'], {}, 'Allowed choices are forget, keep'],
    [['--log-size', '0'], {}, 'Expected a number of MiB above 0'],
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
  const second = ecsLocal(['--port', port, '--state-dir', directory.state]);
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

it('prints the logs of a family, and says where it has none', async () => {
  await withTask('web');
  const logs = ecsLocal(['logs', 'a', '--state-dir', directory.state]);
  expect(await logs.exit).toBe(0);
  expect(logs.output.text).toBe('');
  const none = ecsLocal(['logs', 'b'], { ECS_LOCAL_STATE_DIR: directory.state });
  expect(await none.exit).toBe(1);
  expect(none.output.text).toContain('error: no logs of b in');
  expect(none.output.text).toContain('it has those of a');
});
