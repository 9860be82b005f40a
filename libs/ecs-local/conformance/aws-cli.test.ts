import { afterAll, beforeAll, expect, it } from 'vitest';
import { needs, program } from './program.ts';
import { IMAGE, isRemote, startTarget, type Target, uniqueName } from './target.ts';

let target: Target;
beforeAll(async () => {
  target = await startTarget();
});
afterAll(() => target.stop());

/** One `aws ecs …` command; its answer, where it has one. */
async function aws(...args: string[]): Promise<unknown> {
  // Old versions of the CLI do not read AWS_ENDPOINT_URL_ECS.
  const endpoint = target.endpoint ? ['--endpoint-url', target.endpoint] : [];
  const all = [...endpoint, '--output', 'json', 'ecs', ...args];
  const output = await program('aws', all, { environment: target.environment });
  return output.trim() === '' ? undefined : JSON.parse(output);
}

it('the AWS CLI makes, waits for, lists and removes a service', async (context) => {
  await needs(context, 'aws', '--version');
  const name = uniqueName('cli');
  const cluster = ['--cluster', name];
  const desiredCount = isRemote ? 0 : 1;
  const container = { name: 'web', image: IMAGE, memory: 64, command: ['sleep', '600'], stopTimeout: 2 };

  await aws('create-cluster', '--cluster-name', name, '--tags', 'key=suite,value=conformance');
  const registered = ['--family', name, '--container-definitions', JSON.stringify([container])];
  expect(await aws('register-task-definition', ...registered)).toMatchObject({
    taskDefinition: { family: name, status: 'ACTIVE' },
  });
  const service = ['--service-name', name, '--task-definition', name, '--desired-count', `${desiredCount}`];
  expect(await aws('create-service', ...cluster, ...service)).toMatchObject({
    service: { serviceName: name, desiredCount, createdAt: expect.anything() },
  });
  await aws('wait', 'services-stable', ...cluster, '--services', name);
  expect(await aws('list-services', ...cluster)).toMatchObject({
    serviceArns: [expect.stringMatching(new RegExp(`:service/${name}/${name}$`))],
  });
  expect(await aws('list-tasks', ...cluster, '--service-name', name)).toMatchObject({
    taskArns: Array(desiredCount).fill(expect.stringMatching(new RegExp(`:task/${name}/[0-9a-f]{32}$`))),
  });
  await aws('update-service', ...cluster, '--service', name, '--desired-count', '0');
  await aws('delete-service', ...cluster, '--service', name);
  await aws('wait', 'services-inactive', ...cluster, '--services', name);
  expect(await aws('delete-cluster', ...cluster)).toMatchObject({ cluster: { status: 'INACTIVE' } });
}, 240_000);

it.skipIf(isRemote)(
  'the AWS CLI makes, changes, gives to a cluster and removes a capacity provider',
  async (context) => {
    await needs(context, 'aws', '--version');
    const name = uniqueName('provider');
    const one = ['--capacity-providers', name];
    const shown = async () => aws('describe-capacity-providers', ...one, '--include', 'TAGS');

    await aws('create-cluster', '--cluster-name', name);
    const group = 'autoScalingGroupArn=none,managedScaling={status=ENABLED,targetCapacity=90}';
    const made = [
      '--name',
      name,
      '--auto-scaling-group-provider',
      group,
      '--tags',
      'key=suite,value=conformance',
    ];
    await aws('create-capacity-provider', ...made);
    await aws(
      'update-capacity-provider',
      '--name',
      name,
      '--auto-scaling-group-provider',
      'managedDraining=DISABLED',
    );
    expect(await shown()).toMatchObject({
      capacityProviders: [
        {
          status: 'ACTIVE',
          updateStatus: 'UPDATE_COMPLETE',
          autoScalingGroupProvider: { managedDraining: 'DISABLED', managedScaling: { targetCapacity: 90 } },
          tags: [{ key: 'suite', value: 'conformance' }],
        },
      ],
    });
    const strategy = ['--default-capacity-provider-strategy', `capacityProvider=${name},weight=1`];
    await aws('put-cluster-capacity-providers', '--cluster', name, ...one, ...strategy);
    expect(await aws('delete-capacity-provider', '--capacity-provider', name)).toMatchObject({
      capacityProvider: { status: 'ACTIVE', updateStatus: 'DELETE_FAILED' },
    });
    await aws('delete-cluster', '--cluster', name);
    await aws('delete-capacity-provider', '--capacity-provider', name);
    expect(await shown()).toMatchObject({ capacityProviders: [{ status: 'INACTIVE' }] });
  },
  240_000,
);

it('the AWS CLI shows an error as it shows those of AWS', async (context) => {
  await needs(context, 'aws', '--version');
  await expect(aws('list-tasks', '--cluster', 'conformance-none')).rejects.toMatchObject({
    stderr: expect.stringContaining(
      'An error occurred (ClusterNotFoundException) when calling the ListTasks operation: Cluster not found.',
    ),
  });
});
