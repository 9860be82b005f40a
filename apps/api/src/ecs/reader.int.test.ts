import { startUpstream, type Upstream } from '@platform-journey/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createEcsClient } from './client.ts';
import { EcsReader } from './reader.ts';

type Answer = (input: Record<string, string | string[] | number>) => unknown;

const arn = (rest: string) => `arn:aws:ecs:eu-west-1:123456789012:${rest}`;
const serviceArns = Array.from({ length: 13 }, (_, n) => arn(`service/platform/s${n}`));
const taskArns = Array.from({ length: 130 }, (_, n) => arn(`task/platform/t${n}`));
const stoppedArns = [arn('task/platform/gone')];

/** Answers as ECS does, in pages of at most 60 ARNs. */
const page = (key: string, arns: string[], { nextToken = '0' }: { nextToken?: unknown }) => {
  const start = Number(nextToken);
  const next = start + 60;
  return { [key]: arns.slice(start, next), ...(next < arns.length && { nextToken: String(next) }) };
};

describe('EcsReader', () => {
  let ecs: Upstream;
  let reader: EcsReader;
  const calls: { operation: string; input: Parameters<Answer>[0] }[] = [];

  const answers: Record<string, Answer> = {
    ListServices: (input) => page('serviceArns', serviceArns, input),
    DescribeServices: ({ services }) => ({
      services: [services]
        .flat()
        .map((serviceArn) => ({ serviceArn, taskDefinition: arn('task-definition/web:1') })),
    }),
    ListTasks: (input) => page('taskArns', input.desiredStatus === 'STOPPED' ? stoppedArns : taskArns, input),
    DescribeTasks: ({ tasks }) => ({
      tasks: [tasks]
        .flat()
        .map((taskArn) => ({ taskArn, lastStatus: taskArn === stoppedArns[0] ? 'STOPPED' : 'RUNNING' })),
    }),
    DescribeTaskDefinition: () => ({
      taskDefinition: {
        containerDefinitions: [
          { image: 'sidecar', essential: false },
          { image: 'local/web:1', healthCheck: { command: ['CMD', 'true'] } },
        ],
      },
    }),
  };

  beforeEach(async () => {
    calls.length = 0;
    ecs = await startUpstream(async (request, response) => {
      const operation = String(request.headers['x-amz-target']).split('.').at(-1) ?? '';
      const input = JSON.parse((await request.toArray()).join(''));
      calls.push({ operation, input });
      response.setHeader('content-type', 'application/x-amz-json-1.1');
      response.end(JSON.stringify(answers[operation]?.(input)));
    });
    process.env.AWS_ACCESS_KEY_ID = 'test';
    process.env.AWS_SECRET_ACCESS_KEY = 'test';
    const client = createEcsClient({ region: 'eu-west-1', endpoint: `http://127.0.0.1:${ecs.port}` });
    reader = new EcsReader(client, 'platform');
  });

  afterEach(() => ecs.close());

  const read = () => reader.read(AbortSignal.timeout(5000));
  const sizesOf = (operation: string, key: string) =>
    calls.filter((call) => call.operation === operation).map(({ input }) => [input[key]].flat().length);

  it('follows every page and asks for no more at a time than ECS allows', async () => {
    const { services, tasks, definitions } = await read();
    expect(services).toHaveLength(13);
    expect(tasks).toHaveLength(131);
    expect(sizesOf('DescribeServices', 'services')).toEqual([10, 3]);
    expect(sizesOf('DescribeTasks', 'tasks')).toEqual([100, 31]);
    expect([...definitions.values()]).toEqual([{ image: 'local/web:1', hasHealthCheck: true }]);
  });

  it('asks once only for what cannot change any more', async () => {
    await read();
    calls.length = 0;
    const { tasks } = await read();
    expect(tasks).toHaveLength(131);
    expect(calls.filter(({ operation }) => operation === 'DescribeTaskDefinition')).toEqual([]);
    expect(calls.flatMap(({ input }) => input.tasks ?? [])).not.toContain(stoppedArns[0]);
  });

  it('gives up on an ECS that hangs', async () => {
    ecs.server.removeAllListeners('request');
    await expect(reader.read(AbortSignal.timeout(100))).rejects.toThrow();
  });
});
