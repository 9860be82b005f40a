import { DescribeServiceRevisionsCommand, ListServiceDeploymentsCommand } from '@aws-sdk/client-ecs';
import type { EcsContext } from './ecs-context.ts';
import { revisionName } from './task-definition.ts';

const MOST_PER_CALL = 20;

/** The revisions that have completed a deployment of the service, as far as ECS remembers: on AWS 90 days. */
export async function completedRevisions(context: EcsContext, service: string): Promise<string[]> {
  const { client, abortSignal } = context;
  const arns = [...new Set(await completedServiceRevisions(context, service))];
  const revisions: string[] = [];
  for (let from = 0; from < arns.length; from += MOST_PER_CALL) {
    const serviceRevisionArns = arns.slice(from, from + MOST_PER_CALL);
    const command = new DescribeServiceRevisionsCommand({ serviceRevisionArns });
    const { serviceRevisions = [] } = await client.send(command, { abortSignal });
    revisions.push(...serviceRevisions.map(({ taskDefinition = '' }) => revisionName(taskDefinition)));
  }
  return revisions;
}

async function completedServiceRevisions(
  { client, environment: { cluster }, abortSignal }: EcsContext,
  service: string,
): Promise<string[]> {
  const found: string[] = [];
  let nextToken: string | undefined;
  do {
    const command = new ListServiceDeploymentsCommand({
      cluster,
      service,
      status: ['SUCCESSFUL'],
      nextToken,
    });
    const page = await client.send(command, { abortSignal });
    found.push(...(page.serviceDeployments ?? []).flatMap((one) => one.targetServiceRevisionArn ?? []));
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return found;
}
