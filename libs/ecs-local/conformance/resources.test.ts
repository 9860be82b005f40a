import {
  CreateClusterCommand,
  CreateServiceCommand,
  DeleteClusterCommand,
  DeleteServiceCommand,
  DeregisterTaskDefinitionCommand,
  DescribeClustersCommand,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  ListTagsForResourceCommand,
  paginateListTaskDefinitions,
  RegisterTaskDefinitionCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateServiceCommand,
  waitUntilServicesInactive,
  waitUntilServicesStable,
} from '@aws-sdk/client-ecs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { IMAGE, startTarget, type Target, uniqueName } from './target.ts';

// Nothing here needs a task to run, so a new cluster will do on AWS too.

const name = uniqueName('resources');
const cluster = name;
const tags = [{ key: 'suite', value: 'conformance' }];

let target: Target;
beforeAll(async () => {
  target = await startTarget();
  await target.client.send(new CreateClusterCommand({ clusterName: cluster, tags }));
});
afterAll(() => target.stop());

function register(value: string) {
  const container = { name: 'web', image: IMAGE, memory: 64, environment: [{ name: 'VALUE', value }] };
  return target.client.send(
    new RegisterTaskDefinitionCommand({ family: name, containerDefinitions: [container], tags }),
  );
}

it('a cluster is created once and shows what is asked for', async () => {
  const again = await target.client.send(new CreateClusterCommand({ clusterName: cluster }));
  expect(again.cluster).toMatchObject({ clusterName: cluster, status: 'ACTIVE' });
  const plain = await target.client.send(
    new DescribeClustersCommand({ clusters: [cluster, `${cluster}-none`] }),
  );
  expect(plain.clusters).toMatchObject([{ clusterName: cluster, tags: [], settings: [] }]);
  expect(plain.failures).toMatchObject([{ reason: 'MISSING', arn: expect.stringContaining('-none') }]);
  const full = await target.client.send(
    new DescribeClustersCommand({ clusters: [cluster], include: ['TAGS', 'SETTINGS', 'STATISTICS'] }),
  );
  expect(full.clusters).toMatchObject([{ tags, settings: [{ name: 'containerInsights' }] }]);
  expect(full.clusters?.[0]?.statistics?.map(({ name }) => name)).toContain('runningEC2TasksCount');
});

it('revisions count up, are listed in pages and stay describable when they are deregistered', async () => {
  const first = await register('1');
  const second = await register('2');
  expect(second.taskDefinition?.revision).toBe((first.taskDefinition?.revision ?? 0) + 1);
  expect(first.taskDefinition).toMatchObject({
    status: 'ACTIVE',
    containerDefinitions: [{ cpu: 0, essential: true, portMappings: [], mountPoints: [], volumesFrom: [] }],
  });
  const arns: string[] = [];
  const pages = paginateListTaskDefinitions({ client: target.client, pageSize: 1 }, { familyPrefix: name });
  for await (const { taskDefinitionArns = [] } of pages) arns.push(...taskDefinitionArns);
  expect(arns).toEqual([first.taskDefinition?.taskDefinitionArn, second.taskDefinition?.taskDefinitionArn]);
  const taskDefinition = second.taskDefinition?.taskDefinitionArn;
  await target.client.send(new DeregisterTaskDefinitionCommand({ taskDefinition }));
  const described = await target.client.send(
    new DescribeTaskDefinitionCommand({ taskDefinition, include: ['TAGS'] }),
  );
  expect(described).toMatchObject({ tags, taskDefinition: { status: 'INACTIVE' } });
  const latest = await target.client.send(new DescribeTaskDefinitionCommand({ taskDefinition: name }));
  expect(latest.taskDefinition?.revision).toBe(first.taskDefinition?.revision);
});

it('a service without tasks is created, updated, tagged and deleted', async () => {
  const { client } = target;
  await register('3');
  const input = { cluster, serviceName: 'web', taskDefinition: name, desiredCount: 0, tags };
  const { service } = await client.send(new CreateServiceCommand(input));
  expect(service).toMatchObject({
    status: 'ACTIVE',
    schedulingStrategy: 'REPLICA',
    tags,
    deploymentConfiguration: { maximumPercent: 200, minimumHealthyPercent: 100 },
    deployments: [{ status: 'PRIMARY', rolloutState: expect.stringMatching(/IN_PROGRESS|COMPLETED/) }],
  });
  await waitUntilServicesStable({ client, maxWaitTime: 60, minDelay: 1 }, { cluster, services: ['web'] });

  const resourceArn = service?.serviceArn;
  await client.send(new TagResourceCommand({ resourceArn, tags: [{ key: 'a', value: '1' }] }));
  await client.send(new UntagResourceCommand({ resourceArn, tagKeys: ['suite'] }));
  const listed = await client.send(new ListTagsForResourceCommand({ resourceArn }));
  expect(listed.tags).toEqual([{ key: 'a', value: '1' }]);
  const shown = await client.send(
    new DescribeServicesCommand({ cluster, services: ['web', 'none'], include: ['TAGS'] }),
  );
  expect(shown).toMatchObject({ services: [{ tags: listed.tags }], failures: [{ reason: 'MISSING' }] });

  const deploymentConfiguration = { maximumPercent: 150, minimumHealthyPercent: 50 };
  const updated = await client.send(
    new UpdateServiceCommand({ cluster, service: 'web', deploymentConfiguration }),
  );
  expect(updated.service?.deploymentConfiguration).toMatchObject(deploymentConfiguration);

  await expect(client.send(new DeleteClusterCommand({ cluster }))).rejects.toMatchObject({
    name: 'ClusterContainsServicesException',
    message: 'The Cluster cannot be deleted while Services are active.',
  });
  await client.send(new DeleteServiceCommand({ cluster, service: 'web' }));
  await waitUntilServicesInactive({ client, maxWaitTime: 60, minDelay: 1 }, { cluster, services: ['web'] });
});

it('a deleted cluster is INACTIVE', async () => {
  const { cluster: deleted } = await target.client.send(new DeleteClusterCommand({ cluster }));
  expect(deleted).toMatchObject({ clusterName: cluster, status: 'INACTIVE' });
});
