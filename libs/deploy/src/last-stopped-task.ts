import { DescribeTasksCommand, ListTasksCommand, type Task } from '@aws-sdk/client-ecs';
import type { OwnDeployment } from './deployment-state.ts';
import type { EcsContext } from './ecs-context.ts';

/** Why the last stopped task of a deployment stopped, in words; undefined when none has. */
export async function lastStoppedTask(context: EcsContext, own: OwnDeployment): Promise<string | undefined> {
  const { client, environment, abortSignal } = context;
  const { cluster } = environment;
  const list = new ListTasksCommand({ cluster, serviceName: own.service, desiredStatus: 'STOPPED' });
  const { taskArns = [] } = await client.send(list, { abortSignal });
  if (taskArns.length === 0) return undefined;
  const { tasks = [] } = await client.send(new DescribeTasksCommand({ cluster, tasks: taskArns }), {
    abortSignal,
  });
  const [last] = tasks
    .filter(({ startedBy }) => startedBy === own.id)
    .sort((a, b) => Number(b.stoppedAt ?? 0) - Number(a.stoppedAt ?? 0));
  return last && describe(last);
}

function describe({ taskArn = '', stoppedReason = 'no reason given', containers = [] }: Task): string {
  const details = containers.flatMap(({ reason, exitCode }) => [
    ...(reason === undefined ? [] : [reason]),
    ...(exitCode === undefined ? [] : [`exit code ${exitCode}`]),
  ]);
  return `task ${taskArn.split('/').at(-1)}: ${[...new Set([stoppedReason, ...details])].join(', ')}`;
}
