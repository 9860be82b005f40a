import type { CreateServiceResponse, ListTasksResponse, Tag } from '@aws-sdk/client-ecs';
import { beforeEach, describe, expect, it, test } from 'vitest';
import { clusterArn, serviceArn, taskDefinitionArn } from '../identifiers.ts';
import { InertEcs } from '../testing/inert-ecs.ts';

let ecs: InertEcs;
beforeEach(async () => {
  ecs = new InertEcs();
  await ecs.call('CreateService', { serviceName: 'web', taskDefinition: 'web', desiredCount: 1 });
});

const tag = (key: string, value: string): Tag => ({ key, value });
const tagsOf = async (resourceArn: string) =>
  (await ecs.call<{ tags: Tag[] }>('ListTagsForResource', { resourceArn })).tags;

async function arnOf(kind: string): Promise<string> {
  if (kind === 'task') return (await ecs.call<ListTasksResponse>('ListTasks', {})).taskArns?.[0] ?? '';
  if (kind === 'container-instance') {
    return (await ecs.call<{ containerInstanceArns: [string] }>('ListContainerInstances', {}))
      .containerInstanceArns[0];
  }
  return (
    { cluster: clusterArn('default'), service: serviceArn('default', 'web') }[kind] ??
    taskDefinitionArn('web', 1)
  );
}

describe('tags are set, changed and removed', () => {
  test.each(['cluster', 'service', 'task', 'task-definition', 'container-instance'])(
    'of a %s',
    async (kind) => {
      const resourceArn = await arnOf(kind);
      await ecs.call('TagResource', { resourceArn, tags: [tag('a', '1'), tag('b', '2')] });
      await ecs.call('TagResource', { resourceArn, tags: [tag('a', '3')] });
      expect(await tagsOf(resourceArn)).toEqual([tag('a', '3'), tag('b', '2')]);
      await ecs.call('UntagResource', { resourceArn, tagKeys: ['a', 'none'] });
      expect(await tagsOf(resourceArn)).toEqual([tag('b', '2')]);
    },
  );
});

describe('tags are refused', () => {
  test.each([
    ['a missing cluster', clusterArn('nope'), 'ClusterNotFoundException'],
    ['a missing service', serviceArn('default', 'nope'), 'ResourceNotFoundException'],
    ['a missing revision', taskDefinitionArn('web', 9), 'ResourceNotFoundException'],
    ['what is no ARN', 'web', 'InvalidParameterException'],
  ])('for %s', async (_name, resourceArn, code) => {
    await expect(ecs.call('TagResource', { resourceArn, tags: [tag('a', '1')] })).rejects.toMatchObject({
      code,
    });
  });

  test.each([
    ['the prefix of AWS', [tag('aws:x', '1')]],
    ['a character that AWS does not take', [tag('a*', '1')]],
    ['too long a value', [tag('a', 'x'.repeat(257))]],
    ['the same key twice', [tag('a', '1'), tag('a', '2')]],
    ['too many', Array.from({ length: 51 }, (_, index) => tag(`a${index}`, '1'))],
  ])('for %s', async (_name, tags) => {
    const resourceArn = clusterArn('default');
    await expect(ecs.call('TagResource', { resourceArn, tags })).rejects.toMatchObject({
      code: 'InvalidParameterException',
    });
  });
});

describe('tasks get the tags', () => {
  const tags = [tag('of', 'request')];
  const shown = { include: ['TAGS'] };
  const tagsOfNewestTask = async () => {
    const { taskArns = [] } = await ecs.call<ListTasksResponse>('ListTasks', {});
    const answer = await ecs.call<{ tasks: { tags: Tag[] }[] }>('DescribeTasks', {
      tasks: taskArns.slice(-1),
      ...shown,
    });
    return answer.tasks[0]?.tags;
  };

  beforeEach(async () => {
    await ecs.call('TagResource', {
      resourceArn: taskDefinitionArn('web', 1),
      tags: [tag('of', 'definition')],
    });
  });

  it('of their request, with those of ECS where it is asked to', async () => {
    await ecs.call('RunTask', { taskDefinition: 'web', tags, enableECSManagedTags: true });
    expect(await tagsOfNewestTask()).toEqual([tag('aws:ecs:clusterName', 'default'), ...tags]);
  });

  it('of their definition, below those of the request', async () => {
    await ecs.call('RunTask', { taskDefinition: 'web', propagateTags: 'TASK_DEFINITION' });
    expect(await tagsOfNewestTask()).toEqual([tag('of', 'definition')]);
    await ecs.call('RunTask', { taskDefinition: 'web', propagateTags: 'TASK_DEFINITION', tags });
    expect(await tagsOfNewestTask()).toEqual(tags);
  });

  it('of their service', async () => {
    const input = { serviceName: 'tagged', taskDefinition: 'web', desiredCount: 1, tags };
    const more = { propagateTags: 'SERVICE', enableECSManagedTags: true };
    await ecs.call<CreateServiceResponse>('CreateService', { ...input, ...more });
    expect(await tagsOfNewestTask()).toEqual([
      tag('aws:ecs:clusterName', 'default'),
      tag('aws:ecs:serviceName', 'tagged'),
      ...tags,
    ]);
  });
});
