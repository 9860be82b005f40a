import { expect, it, onTestFinished } from 'vitest';
import { completedRevisions } from './completed-revisions.ts';
import { exampleEnvironment } from './fixtures/example-environment.ts';
import { startScriptedEcs } from './fixtures/scripted-ecs.ts';

const PAGE = 20;
const DEPLOYMENTS = 45;

it('reads every page, and describes no more revisions at once than ECS takes', async () => {
  const asked: [operation: string, input: Record<string, unknown>][] = [];
  const ecs = await startScriptedEcs((operation, input) => {
    asked.push([operation, input]);
    if (operation === 'DescribeServiceRevisions') {
      const arns = input.serviceRevisionArns as string[];
      const serviceRevisions = arns.map((arn) => ({ taskDefinition: `arn:aws:ecs:task-definition/${arn}` }));
      return { status: 200, body: { serviceRevisions } };
    }
    const from = Number(input.nextToken ?? 0);
    const numbers = Array.from({ length: DEPLOYMENTS }, (_, index) => DEPLOYMENTS - index);
    const page = numbers.slice(from, from + PAGE);
    const serviceDeployments = page.map((number) => ({ targetServiceRevisionArn: `api:${number}` }));
    const more = from + PAGE < DEPLOYMENTS && { nextToken: String(from + PAGE) };
    return { status: 200, body: { serviceDeployments, ...more } };
  });
  onTestFinished(ecs.stop);
  const environment = exampleEnvironment(ecs.endpoint, { api: {} });
  const context = { client: ecs.client, environment, abortSignal: new AbortController().signal };
  expect(await completedRevisions(context, 'api')).toEqual(
    Array.from({ length: DEPLOYMENTS }, (_, index) => `api:${DEPLOYMENTS - index}`),
  );
  const lists = asked.filter(([operation]) => operation === 'ListServiceDeployments');
  expect(lists.map(([, { status }]) => status)).toEqual(lists.map(() => ['SUCCESSFUL']));
  const described = asked.filter(([operation]) => operation === 'DescribeServiceRevisions');
  expect(described.map(([, input]) => (input.serviceRevisionArns as string[]).length)).toEqual([20, 20, 5]);
});
