import type { ContainerDefinition, RegisterTaskDefinitionCommandInput } from '@aws-sdk/client-ecs';
import type { Environment } from './environment.ts';
import { family, logGroup, roleArns } from './names.ts';
import { serviceOf } from './service-of.ts';
import type { Service } from './service-schema.ts';
import { taskEnvironment } from './task-environment.ts';

const TMPFS_MIB = 16;
const SHORTEST_RESTART_PERIOD_SECONDS = 60;

/**
 * The task definition of a service: one container, named as the service. Nothing else renders containers.
 *
 * @throws Error when the environment has no such service
 */
export function renderTaskDefinition(
  environment: Environment,
  serviceName: string,
): RegisterTaskDefinitionCommandInput {
  const service = serviceOf(environment, serviceName);
  const { runsOn, cluster, account } = environment;
  return {
    family: family(environment, serviceName),
    networkMode: service.network,
    requiresCompatibilities: ['EC2'],
    ...(runsOn === 'ecs' && account !== undefined && roleArns({ cluster, account }, serviceName)),
    containerDefinitions: [
      {
        ...renderContainer(environment, serviceName, service),
        ...(environment.runsOn === 'ecs' && renderForAws(environment, serviceName)),
      },
    ],
  };
}

function renderContainer(environment: Environment, name: string, service: Service): ContainerDefinition {
  const { command, ...probe } = service.healthCheck;
  const variables = Object.entries(taskEnvironment(environment, service));
  return {
    name,
    image: service.image,
    essential: true,
    cpu: service.cpu,
    memory: service.memory,
    entryPoint: service.entryPoint,
    environment: variables.map(([name, value]) => ({ name, value })),
    ...(service.port !== undefined && {
      portMappings: [{ containerPort: service.port, hostPort: 0, protocol: 'tcp' }],
    }),
    healthCheck: { command: ['CMD', ...command], ...probe },
    stopTimeout: service.stopTimeout,
  };
}

/** What only a container on ECS proper has: logs that leave the instance, and as few rights as it can live with. */
function renderForAws(environment: Environment, name: string): Partial<ContainerDefinition> {
  return {
    readonlyRootFilesystem: true,
    linuxParameters: {
      initProcessEnabled: true,
      capabilities: { drop: ['ALL'] },
      tmpfs: [{ containerPath: '/tmp', size: TMPFS_MIB, mountOptions: ['mode=1777'] }],
    },
    restartPolicy: { enabled: true, restartAttemptPeriod: SHORTEST_RESTART_PERIOD_SECONDS },
    logConfiguration: {
      logDriver: 'awslogs',
      options: {
        'awslogs-group': logGroup(environment, name),
        'awslogs-region': environment.region,
        'awslogs-stream-prefix': 'task',
        // A service outlives an outage of its logs.
        mode: 'non-blocking',
      },
    },
  };
}
