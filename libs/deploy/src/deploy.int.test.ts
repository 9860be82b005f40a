import { afterEach, describe, expect, it } from 'vitest';
import { type DeployOptions, deploy } from './deploy.ts';
import { exampleEnvironment } from './fixtures/example-environment.ts';
import { type Answer, localClient, startScriptedEcs } from './fixtures/scripted-ecs.ts';
import type { Progress } from './progress.ts';

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(stops.splice(0).map((stop) => stop()));
});

const ok = (body: object): Answer => ({ status: 200, body });
const error = (status: number, __type: string, message: string): Answer => ({
  status,
  body: { __type, message },
});

const service = (deployment: object, rest: object = {}) => ({
  serviceName: 'api',
  status: 'ACTIVE',
  deployments: [
    { id: 'ecs-svc/1', status: 'PRIMARY', createdAt: 1, desiredCount: 1, runningCount: 0, ...deployment },
  ],
  ...rest,
});
const inProgress = () => ok({ services: [service({ rolloutState: 'IN_PROGRESS' })] });
const completed = () => ok({ services: [service({ rolloutState: 'COMPLETED', runningCount: 1 })] });

/** Deploys a first time to an ECS whose successive answers to DescribeServices, after that to the deploy itself, are these. */
async function deployWatching(
  looks: (() => Answer)[],
  options: Partial<DeployOptions> = {},
  other: Record<string, () => Answer> = {},
) {
  const operations: string[] = [];
  const answers: Record<string, () => Answer> = {
    RegisterTaskDefinition: () => ok({ taskDefinition: { family: 'platform-api', revision: 7 } }),
    CreateService: () => ok({ service: service({ rolloutState: 'IN_PROGRESS' }) }),
    ListTasks: () => ok({ taskArns: [] }),
    DescribeServices: () => (operations.includes('CreateService') ? look() : ok({ services: [] })),
    ...other,
  };
  const look = () => ((looks.length > 1 ? looks.shift() : looks[0]) ?? inProgress)();
  const ecs = await startScriptedEcs((operation) => {
    operations.push(operation);
    return answers[operation]?.();
  });
  stops.push(ecs.stop);
  const environment = exampleEnvironment(ecs.endpoint, { api: {} });
  return deploy({ client: ecs.client, environment, pollMs: 5, ...options });
}

describe('deploy', () => {
  it('waits for its own deployment and reports what changes', async () => {
    const reported: Progress[] = [];
    const result = await deployWatching([inProgress, inProgress, completed], {
      onProgress: (progress) => reported.push(progress),
    });
    expect(result.services).toEqual([
      {
        name: 'api',
        state: 'deployed',
        deployment: 'ecs-svc/1',
        taskDefinition: 'platform-api:7',
        previous: null,
        image: 'local/api:dev',
      },
    ]);
    expect(reported.map(({ services }) => services[0]?.rolloutState)).toEqual(['IN_PROGRESS', 'COMPLETED']);
  });

  it('bears it when ECS throttles or breaks down for a while', async () => {
    const throttled = () => error(400, 'ThrottlingException', 'Rate exceeded');
    const broken = () => error(500, 'ServerException', 'Internal');
    const page = () => ({ status: 200, body: '<html>Sign in</html>' });
    const nothing = () => ok({});
    await deployWatching([throttled, broken, page, nothing, completed]);
  });

  it('registers once more when ECS does so for somebody else at that moment', async () => {
    const revision = ok({ taskDefinition: { family: 'platform-api', revision: 8 } });
    const message = 'Too many concurrent attempts to create a new revision of the specified family.';
    const refusals = [error(400, 'ClientException', message), error(400, 'ClientException', message)];
    const register = { RegisterTaskDefinition: () => refusals.pop() ?? revision };
    const { services } = await deployWatching([completed], {}, register);
    expect(services).toMatchObject([{ state: 'deployed', taskDefinition: 'platform-api:8' }]);
  });

  it.each([
    [
      'a page',
      { status: 503, body: '<html>' },
      'ecs_unreachable',
      /answers 503 with what is no answer of AWS's/,
    ],
    [
      'a cut answer',
      { status: 200, body: '{"services":[' },
      'ecs_unreachable',
      /answers 200 with what is no answer/,
    ],
    ['a redirect', { status: 301, body: '' }, 'ecs_refused', /refused: HTTP 301$/],
    ['no answer that means anything', ok({}), 'ecs_unreachable', /answers, but not as ECS does$/],
  ])('takes %s for no ECS', async (_, answer, code, message) => {
    const failing = deployWatching([], {}, { DescribeServices: () => answer });
    await expect(failing).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  });

  it('records no revision that ECS does not name', async () => {
    const failure = await deployWatching([], {}, { RegisterTaskDefinition: () => ok({}) }).catch(
      (one) => one,
    );
    expect(failure).toMatchObject({ message: 'api: ECS answered without a revision' });
    expect(failure.outcomes).toMatchObject([{ state: 'failed', taskDefinition: null }]);
  });

  it('does not claim to know what became of a service when the answer is lost', async () => {
    const lost = deployWatching([], { patienceMs: 50 }, { CreateService: () => undefined });
    await expect(lost).rejects.toMatchObject({
      code: 'ecs_unreachable',
      outcomes: [{ state: 'unknown', taskDefinition: 'platform-api:7' }],
    });
  });

  it('keeps no image that it cannot tell', async () => {
    const existing = { serviceName: 'api', status: 'ACTIVE', taskDefinition: 'x/platform-api:6' };
    const failing = deployWatching(
      [],
      { images: {} },
      {
        DescribeServices: () => ok({ services: [existing] }),
        DescribeTaskDefinition: () =>
          ok({ taskDefinition: { containerDefinitions: [{ name: 'old', image: 'x' }] } }),
      },
    );
    await expect(failing).rejects.toThrow(
      'api: platform-api:6 has no container api whose image it could keep: name an image for it',
    );
  });

  it('gives up an ECS that stays broken, long before the timeout', async () => {
    const broken = () => error(500, 'ServerException', 'Internal');
    await expect(deployWatching([broken], { patienceMs: 20 })).rejects.toMatchObject({
      name: 'DeployError',
      code: 'ecs_unreachable',
    });
  });

  it('fails when the breaker rolls its deployment back, and says what ECS says', async () => {
    const event = '(service api) (deployment ecs-svc/1) deployment failed: tasks failed to start.';
    const rolledBack = () =>
      ok({
        services: [
          service(
            { id: 'ecs-svc/0', createdAt: 0, rolloutState: 'COMPLETED', runningCount: 1 },
            {
              events: [
                { createdAt: 3, message: '(service api) has reached a steady state.' },
                { createdAt: 2, message: event },
                { createdAt: 1, message: '(service api) has started 1 tasks: (task 2).' },
                { createdAt: 0, message: '(service api) has started 1 tasks: (task 1).' },
              ],
            },
          ),
        ],
      });
    const failure = await deployWatching([inProgress, rolledBack]).catch((reason) => reason);
    expect(failure).toMatchObject({ code: 'deployment_failed', services: ['api'] });
    expect(failure.message).toContain(`api: deployment ecs-svc/1 (platform-api:7): ${event}\n`);
    expect(failure.message.match(/Event: .*/g)).toEqual([
      'Event: (service api) has started 1 tasks: (task 2).',
    ]);
    expect(failure.message).toMatch(
      /Look at: aws ecs describe-services --cluster platform --services api --endpoint-url http:/,
    );
  });

  it('fails when another deploy takes its place', async () => {
    const other = () => ok({ services: [service({ id: 'ecs-svc/2', createdAt: 2 })] });
    await expect(deployWatching([inProgress, other])).rejects.toMatchObject({
      code: 'deployment_superseded',
    });
  });

  it('names at the timeout what was missing', async () => {
    const failure = await deployWatching([inProgress], { timeoutMs: 300 }).catch((reason) => reason);
    expect(failure).toMatchObject({ code: 'deployment_timeout', services: ['api'] });
    expect(failure.message).toContain('0 of 1 tasks running');
  });

  it('asks again when an answer is lost', async () => {
    const hang = () => undefined;
    await deployWatching([hang, completed], { patienceMs: 600 });
  });

  it('says that ECS does not answer when it accepts and never does', async () => {
    const hang = () => undefined;
    const failure = await deployWatching([inProgress, hang], { patienceMs: 90 }).catch((reason) => reason);
    expect(failure).toMatchObject({ code: 'ecs_unreachable' });
    expect(failure.message).toMatch(/does not answer \(TimeoutError\)$/);
  });

  it('keeps its timeout though ECS accepts and never answers', async () => {
    const hang = () => undefined;
    await expect(deployWatching([inProgress, hang], { timeoutMs: 300 })).rejects.toMatchObject({
      code: 'deployment_timeout',
    });
  });

  it('ends at once when it is aborted, even in the middle of a call', async () => {
    const abort = new AbortController();
    const hang = () => {
      queueMicrotask(() => abort.abort());
      return undefined;
    };
    await expect(deployWatching([hang], { signal: abort.signal })).rejects.toMatchObject({ code: 'aborted' });
  });

  it.each([
    ['AccessDeniedException', 'access_denied'],
    ['ClusterNotFoundException', 'cluster_not_found'],
    ['InvalidParameterException', 'ecs_refused'],
  ])('maps a refusal by %s', async (type, code) => {
    const refused = () => error(400, type, 'No.');
    await expect(deployWatching([refused])).rejects.toMatchObject({ code });
  });

  it('says so when nothing listens', async () => {
    const client = localClient('http://127.0.0.1:1');
    stops.push(async () => client.destroy());
    const environment = exampleEnvironment('http://127.0.0.1:1', { api: {} });
    await expect(deploy({ client, environment })).rejects.toThrow(
      'ECS at http://127.0.0.1:1, cluster platform does not answer (ECONNREFUSED)',
    );
  });
});
