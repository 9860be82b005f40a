import { beforeEach, describe, expect, it } from 'vitest';
import { taskDefinitionArn } from '../identifiers.ts';
import { InertEcs } from '../testing/inert-ecs.ts';

let ecs: InertEcs;
beforeEach(() => {
  ecs = new InertEcs();
});

describe('deleting revisions', () => {
  it('takes INACTIVE ones only and tells of each of the others why', async () => {
    ecs.register('web');
    await ecs.call('DeregisterTaskDefinition', { taskDefinition: 'web:1' });
    const taskDefinitions = ['web:1', taskDefinitionArn('web', 2), 'web:9'];
    expect(await ecs.call('DeleteTaskDefinitions', { taskDefinitions })).toMatchObject({
      taskDefinitions: [{ revision: 1, status: 'DELETE_IN_PROGRESS' }],
      failures: [
        { arn: taskDefinitionArn('web', 2), reason: expect.stringContaining('still in ACTIVE status') },
        { arn: 'web:9', reason: expect.stringContaining('does not exist') },
      ],
    });
    expect(await ecs.call('ListTaskDefinitions', { status: 'DELETE_IN_PROGRESS' })).toEqual({
      taskDefinitionArns: [taskDefinitionArn('web', 1)],
    });
  });

  it('leaves services running', async () => {
    await ecs.call('CreateService', { serviceName: 'web', taskDefinition: 'web', desiredCount: 1 });
    await ecs.call('DeregisterTaskDefinition', { taskDefinition: 'web:1' });
    await ecs.call('DeleteTaskDefinitions', { taskDefinitions: ['web:1'] });
    expect(ecs.tasks()).toMatchObject([{ desiredStatus: 'RUNNING' }]);
  });

  it('asks for the revision', async () => {
    await expect(ecs.call('DeleteTaskDefinitions', { taskDefinitions: ['web'] })).rejects.toMatchObject({
      code: 'InvalidParameterException',
    });
  });
});

it('lists families by prefix and state', async () => {
  ecs.register('web-2');
  ecs.register('api');
  await ecs.call('DeregisterTaskDefinition', { taskDefinition: 'web-2:1' });
  expect(await ecs.call('ListTaskDefinitionFamilies', {})).toEqual({ families: ['api', 'web'] });
  expect(await ecs.call('ListTaskDefinitionFamilies', { status: 'ALL', familyPrefix: 'web' })).toEqual({
    families: ['web', 'web-2'],
  });
  expect(await ecs.call('ListTaskDefinitionFamilies', { status: 'INACTIVE' })).toEqual({
    families: ['web-2'],
  });
});

it('keeps a size in vCPUs and GB as units and MiB', async () => {
  const containerDefinitions = [{ name: 'web', image: 'web' }];
  const size = { cpu: '.5 vCPU', memory: '1 GB' };
  expect(
    await ecs.call('RegisterTaskDefinition', { family: 'web', containerDefinitions, ...size }),
  ).toMatchObject({
    taskDefinition: { cpu: '512', memory: '1024' },
  });
});
