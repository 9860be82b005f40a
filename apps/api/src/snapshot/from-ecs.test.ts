import type { Service, Task } from '@aws-sdk/client-ecs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { factsFromEcs } from './from-ecs.ts';

const ACCOUNT = '123456789012';
const arn = (rest: string) => `arn:aws:ecs:eu-west-1:${ACCOUNT}:${rest}`;
const at = (seconds: number) => new Date(Date.UTC(2026, 0, 1, 12, 0, seconds));
const NOW = at(59);

const service: Service = {
  serviceName: 'api',
  serviceArn: arn('service/platform/api'),
  status: 'ACTIVE',
  desiredCount: 2,
  runningCount: 1,
  pendingCount: 1,
  taskDefinition: arn('task-definition/platform-api:3'),
  deployments: [
    { id: 'ecs-svc/1', status: 'PRIMARY', rolloutState: 'IN_PROGRESS', desiredCount: 2, createdAt: at(1) },
  ],
  events: [{ id: 'e1', message: '(service api) has reached a steady state.', createdAt: at(2) }],
};

const task: Task = {
  taskArn: arn('task/platform/fedcbafedcbafedcbafedcbafedcba99'),
  taskDefinitionArn: arn('task-definition/platform-api:3'),
  group: 'service:api',
  lastStatus: 'RUNNING',
  desiredStatus: 'RUNNING',
  healthStatus: 'HEALTHY',
  createdAt: at(3),
  startedAt: at(4),
  containers: [
    {
      name: 'api',
      networkBindings: [{ bindIP: '10.1.2.3', hostPort: 32768, containerPort: 3000 }],
      runtimeId: '4711',
    },
  ],
};

const definitions = new Map([
  [arn('task-definition/platform-api:3'), { image: 'local/api:dev', hasHealthCheck: true }],
]);
const reading = { services: [service], tasks: [task], definitions };

describe('factsFromEcs', () => {
  it('tells services, tasks, deployments and events in public shapes', () => {
    const facts = factsFromEcs(reading, []);
    expect(facts).toMatchObject({
      platform: 'ecs',
      services: [{ name: 'api', runningCount: 1, taskDefinition: 'platform-api:3', image: 'local/api:dev' }],
      tasks: [{ id: 'fedcbafedcbafedcbafedcbafedcba99', service: 'api', health: 'HEALTHY', stoppedAt: null }],
      deployments: [{ id: 'ecs-svc/1', service: 'api', rolloutState: 'IN_PROGRESS', failedTasks: 0 }],
      events: [{ id: 'e1', service: 'api', createdAt: '2026-01-01T12:00:02.000Z' }],
    });
  });

  it('tells the exit code of the container that failed', () => {
    const stopped = { ...task, lastStatus: 'STOPPED', containers: [{ exitCode: 0 }, { exitCode: 137 }] };
    expect(factsFromEcs({ ...reading, tasks: [stopped] }, []).tasks[0]?.exitCode).toBe(137);
  });

  it('knows no service for a task that was started by itself', () => {
    expect(
      factsFromEcs({ ...reading, tasks: [{ ...task, group: 'family:job' }] }, []).tasks[0]?.service,
    ).toBeNull();
  });

  it('merges the events of all services, newest first', () => {
    const proxy = {
      ...service,
      serviceName: 'a-proxy',
      events: [{ id: 'e0', message: 'x', createdAt: at(9) }],
    };
    const { events, services } = factsFromEcs({ ...reading, services: [service, proxy] }, []);
    expect(events.map(({ id }) => id)).toEqual(['e0', 'e1']);
    expect(services.map(({ name }) => name)).toEqual(['a-proxy', 'api']);
  });

  it('keeps the tasks that stopped last, and all that live', () => {
    const stopped = Array.from({ length: 80 }, (_, n) => ({
      ...task,
      taskArn: arn(`task/platform/stopped-${n}`),
      lastStatus: 'STOPPED',
      stoppedAt: new Date(NOW.getTime() - n * 1000),
    }));
    const { tasks } = factsFromEcs({ ...reading, tasks: [...stopped, task] }, []);
    expect(tasks).toHaveLength(51);
    expect(tasks.map(({ id }) => id)).toContain('stopped-49');
    expect(tasks.map(({ id }) => id)).not.toContain('stopped-50');
  });

  it('never tells an ARN, an account, an address or a port, wherever ECS puts it', () => {
    const port = fc.integer({ min: 20_000, max: 65_535 });
    fc.assert(
      fc.property(
        fc.ipV4(),
        port,
        fc.constantFrom('task/platform/x', 'service/platform/y'),
        (ip, hostPort, resource) => {
          const leak = `see ${arn(resource)} at ${ip}:${hostPort} (port ${hostPort}) for ${ACCOUNT}`;
          const told = JSON.stringify(
            factsFromEcs(
              {
                services: [
                  {
                    ...service,
                    events: [{ id: 'e', message: leak, createdAt: at(1) }],
                    deployments: [{ ...service.deployments?.[0], rolloutStateReason: leak }],
                  },
                ],
                tasks: [
                  {
                    ...task,
                    containerInstanceArn: arn('container-instance/platform/c'),
                    stoppedReason: leak,
                    containers: [
                      { networkBindings: [{ bindIP: ip, hostPort, containerPort: 3000 }], reason: leak },
                    ],
                    attachments: [{ details: [{ name: 'privateIPv4Address', value: ip }] }],
                  },
                ],
                definitions: new Map([
                  [
                    arn('task-definition/platform-api:3'),
                    { image: `${ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com/api:1`, hasHealthCheck: true },
                  ],
                ]),
              },
              [],
            ),
          );
          for (const secret of ['arn:', ACCOUNT, ip, String(hostPort), 'amazonaws'])
            expect(told).not.toContain(secret);
        },
      ),
    );
  });
});
