import { beforeEach, expect, it, test } from 'vitest';
import { metadataUri, taskMetadata } from './task-metadata.ts';
import { InertEcs } from './testing/inert-ecs.ts';

let ecs: InertEcs;
let path: string;
beforeEach(async () => {
  ecs = new InertEcs();
  ecs.register('web', {
    portMappings: [{ containerPort: 80 }],
    dockerLabels: { team: 'site' },
    restartPolicy: { enabled: true },
  });
  await ecs.call('CreateService', { serviceName: 'site', taskDefinition: 'web', desiredCount: 1 });
  path = metadataUri('', ecs.tasks()[0]?.id ?? '', 'web');
});

it("answers a container's metadata", () => {
  const [task] = ecs.tasks();
  expect(taskMetadata(ecs.store, path)).toMatchObject({
    DockerId: ecs.container(0).runtimeId,
    Name: 'web',
    Image: 'web',
    KnownStatus: 'RUNNING',
    DesiredStatus: 'RUNNING',
    Limits: { CPU: 0, Memory: 64 },
    Ports: [{ ContainerPort: 80, Protocol: 'tcp', HostPort: expect.any(Number) }],
    Labels: {
      team: 'site',
      'com.amazonaws.ecs.container-name': 'web',
      'com.amazonaws.ecs.task-arn': task?.arn,
      'com.amazonaws.ecs.task-definition-family': 'web',
      'com.amazonaws.ecs.task-definition-version': '2',
    },
    StartedAt: task?.containers[0]?.startedAt?.toISOString(),
    RestartCount: 0,
    ContainerARN: task?.containers[0]?.arn,
  });
});

it("answers the task's metadata at /task", () => {
  const [task] = ecs.tasks();
  expect(taskMetadata(ecs.store, `${path}/task`)).toMatchObject({
    TaskARN: task?.arn,
    Cluster: task?.cluster.arn,
    Family: 'web',
    Revision: '2',
    AvailabilityZone: 'us-east-1a',
    ServiceName: 'site',
    KnownStatus: 'RUNNING',
    Containers: [{ Name: 'web' }],
  });
});

test.each(['/v4/x', '/v4/0123456789abcdef0123456789abcdef-web', '/stats', '-no'])(
  'has nothing at %s',
  (end) => {
    const wrong = end.startsWith('/v4') ? end : `${path}${end}`;
    expect(() => taskMetadata(ecs.store, wrong)).toThrow(`No metadata at ${wrong}.`);
  },
);
