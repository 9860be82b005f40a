import { expect, it } from 'vitest';
import { introspect } from './agent.ts';
import { InertEcs } from './testing/inert-ecs.ts';

it('shows the tasks with the host port of each container', async () => {
  const ecs = new InertEcs();
  ecs.register('web', { portMappings: [{ containerPort: 3000 }] });
  await ecs.call('RunTask', { taskDefinition: 'web' });
  expect(introspect(ecs.store, '/v1/tasks')).toMatchObject({
    Tasks: [
      {
        Arn: expect.stringContaining(':task/default/'),
        DesiredStatus: 'RUNNING',
        KnownStatus: 'RUNNING',
        Family: 'web',
        Version: '2',
        Containers: [
          { Name: 'web', Ports: [{ ContainerPort: 3000, Protocol: 'tcp', HostPort: expect.any(Number) }] },
        ],
      },
    ],
  });
});

it('shows DesiredStatus STOPPED before the container is told to stop', async () => {
  const ecs = new InertEcs();
  await ecs.call('RunTask', { taskDefinition: 'web' });
  const seen: unknown[] = [];
  ecs.container(0).terminate = () => seen.push(introspect(ecs.store, '/v1/tasks'));
  await ecs.call('StopTask', { task: ecs.tasks()[0]?.id });
  expect(seen).toMatchObject([{ Tasks: [{ DesiredStatus: 'STOPPED', KnownStatus: 'RUNNING' }] }]);
});

it('names its cluster and has no other paths', () => {
  const { store } = new InertEcs();
  expect(introspect(store, '/v1/metadata')).toMatchObject({ Cluster: 'default' });
  expect(() => introspect(store, '/v1/other')).toThrow(
    expect.objectContaining({ code: 'NotFoundException' }),
  );
});
