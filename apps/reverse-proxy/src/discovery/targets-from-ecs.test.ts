import { describe, expect, it } from 'vitest';
import { type EcsTask, targetsFromEcs } from './targets-from-ecs.ts';

const selector = { service: 'api', family: 'platform-api', container: 'api', port: 3000 };
const INSTANCE = 'arn:aws:ecs:us-east-1:000000000000:container-instance/platform/1';
const hosts = new Map([[INSTANCE, '10.0.0.1']]);

const binding = (containerPort: number, hostPort: number, protocol = 'tcp') => ({
  containerPort,
  hostPort,
  protocol,
  bindIP: '0.0.0.0',
});

function task(id: string, changes: EcsTask = {}): EcsTask {
  return {
    taskArn: `arn:aws:ecs:us-east-1:000000000000:task/platform/${id}`,
    taskDefinitionArn: 'arn:aws:ecs:us-east-1:000000000000:task-definition/platform-api:7',
    containerInstanceArn: INSTANCE,
    lastStatus: 'RUNNING',
    desiredStatus: 'RUNNING',
    healthStatus: 'HEALTHY',
    containers: [{ name: 'api', networkBindings: [binding(3000, 32_000)] }],
    ...changes,
  };
}

const targets = (...tasks: EcsTask[]) => targetsFromEcs(tasks, [selector], hosts).get('api') ?? [];
const draining = (...tasks: EcsTask[]) => targets(...tasks).map((target) => target.draining);

describe('targetsFromEcs', () => {
  it('finds the host port of a running container at the address of its instance', () => {
    expect(targets(task('1'))).toEqual([
      { id: `${task('1').taskArn}:32000`, address: '10.0.0.1:32000', draining: false },
    ]);
  });

  it('finds a task that has an address of its own', () => {
    const networkInterfaces = [{ privateIpv4Address: '10.0.3.4' }];
    const containers = [{ name: 'api', networkBindings: [], networkInterfaces }];
    const fargate = task('1', { containers, containerInstanceArn: undefined });
    expect(targets(fargate)).toEqual([
      { id: `${fargate.taskArn}:3000`, address: '10.0.3.4:3000', draining: false },
    ]);
  });

  it.each(['PROVISIONING', 'PENDING', 'ACTIVATING'])('leaves out a task that is %s', (lastStatus) => {
    expect(targets(task('1', { lastStatus }))).toEqual([]);
  });

  it.each(['DEACTIVATING', 'STOPPING', 'DEPROVISIONING', 'STOPPED'])(
    'drains a task that is %s',
    (lastStatus) => {
      expect(draining(task('1', { lastStatus }))).toEqual([true]);
    },
  );

  it('drains a task that is wanted to stop', () => {
    expect(draining(task('1', { desiredStatus: 'STOPPED' }))).toEqual([true]);
  });

  it('drains a task whose health check fails', () => {
    expect(draining(task('1', { healthStatus: 'UNHEALTHY' }), task('2'))).toEqual([true, false]);
  });

  it.each(['HEALTHY', 'UNKNOWN', undefined])('does not drain one whose health is %s', (healthStatus) => {
    expect(draining(task('1', { healthStatus }), task('2'))).toEqual([false, false]);
  });

  it('lets the probes decide when the health checks of all tasks fail that are to run', () => {
    const bad = { healthStatus: 'UNHEALTHY' };
    const stopping = task('3', { desiredStatus: 'STOPPED' });
    expect(draining(task('1', bad), task('2', bad), stopping)).toEqual([false, false, true]);
  });

  it.each<[string, EcsTask]>([
    ['another family', { taskDefinitionArn: 'arn:aws:ecs:us-east-1:0:task-definition/platform-api-2:7' }],
    ['no definition', { taskDefinitionArn: undefined }],
    ['another container', { containers: [{ name: 'sidecar', networkBindings: [binding(3000, 1)] }] }],
    ['another port', { containers: [{ name: 'api', networkBindings: [binding(9000, 1)] }] }],
    ['a UDP port', { containers: [{ name: 'api', networkBindings: [binding(3000, 1, 'udp')] }] }],
    ['no bindings', { containers: [{ name: 'api' }] }],
    ['no containers', { containers: undefined }],
    ['an instance without an address', { containerInstanceArn: 'arn:other' }],
  ])('leaves out %s', (_what, changes) => {
    expect(targets(task('1', changes))).toEqual([]);
  });

  it('takes a port once that is bound for IPv4 and IPv6', () => {
    const containers = [{ name: 'api', networkBindings: [binding(3000, 32_000), binding(3000, 32_000)] }];
    expect(targets(task('1', { containers }))).toHaveLength(1);
  });

  it('has an entry for every service, empty or not', () => {
    expect(targetsFromEcs([], [selector], hosts)).toEqual(new Map([['api', []]]));
  });
});
