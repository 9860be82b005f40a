import {
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  ECSClient,
  type ECSClientConfig,
  ListServicesCommand,
  ListTasksCommand,
  type Service,
  StopTaskCommand,
  type Task,
} from '@aws-sdk/client-ecs';
import { ChaosError, messageOf } from '../errors.ts';
import { crashTask } from '../faults/crash-task.ts';
import { stopTask } from '../faults/stop-task.ts';
import type { Platform, ServiceState, TaskState } from './platform.ts';

const PAGE = 100;
const SERVICES_PAGE = 10;
const TIMEOUT_MS = 5000;

/** How often a platform is looked at: on AWS all who ask share the account's quota. */
const POLL_MS = { local: 100, aws: 2000 };

/** Where the API of ECS answers: AWS's own in a region, unless an endpoint is named. */
export type EcsAddress = { region: string; endpoint?: string } | { endpoint: string };

/** Connects to nothing yet. */
export function connectEcs(address: EcsAddress, cluster: string): Platform {
  const endpoint = endpointOf(address);
  const isLocal = isLoopback(endpoint);
  const client = new ECSClient(clientOptions(address, isLocal));
  const ask = <T>(call: (options: { abortSignal: AbortSignal }) => Promise<T>): Promise<T> =>
    call({ abortSignal: AbortSignal.timeout(TIMEOUT_MS) }).catch((error) => {
      throw new ChaosError('platform', `ECS on ${endpoint}: ${messageOf(error)}`, { cause: error });
    });

  const describeServices = async (names: string[]): Promise<Service[]> => {
    const found: Service[] = [];
    for (let from = 0; from < names.length; from += SERVICES_PAGE) {
      const services = names.slice(from, from + SERVICES_PAGE);
      const page = await ask((o) => client.send(new DescribeServicesCommand({ cluster, services }), o));
      found.push(...(page.services ?? []));
    }
    return found;
  };
  const listServices = async (): Promise<string[]> => {
    const { serviceArns } = await ask((o) =>
      client.send(new ListServicesCommand({ cluster, maxResults: PAGE }), o),
    );
    return (serviceArns ?? []).map(shortId);
  };
  const listTasks = async (serviceName: string, desiredStatus: 'RUNNING' | 'STOPPED'): Promise<string[]> => {
    const command = new ListTasksCommand({ cluster, serviceName, desiredStatus, maxResults: PAGE });
    return (await ask((o) => client.send(command, o))).taskArns ?? [];
  };

  const stop = async (task: string, reason: string): Promise<void> => {
    await ask((o) => client.send(new StopTaskCommand({ cluster, task, reason }), o));
  };

  return {
    endpoint,
    isLocal,
    isClockShared: isLocal,
    pollMs: isLocal ? POLL_MS.local : POLL_MS.aws,
    faults: { 'stop-task': stopTask(stop), 'crash-task': crashTask({ isLocal, endpoint }) },
    async services(names) {
      return (await describeServices(names ?? (await listServices()))).map(serviceState);
    },
    async tasks(service) {
      const [running, stopped] = await Promise.all([
        listTasks(service, 'RUNNING'),
        listTasks(service, 'STOPPED'),
      ]);
      const tasks = [...new Set([...running, ...stopped])].slice(0, PAGE);
      if (tasks.length === 0) return [];
      const described = await ask((o) => client.send(new DescribeTasksCommand({ cluster, tasks }), o));
      return (described.tasks ?? []).map((task) => taskState(task, service));
    },
    async variable(service, name) {
      const [found] = await describeServices([service]);
      if (!found?.taskDefinition) return undefined;
      const { taskDefinition } = found;
      const answer = await ask((o) => client.send(new DescribeTaskDefinitionCommand({ taskDefinition }), o));
      const environment = answer.taskDefinition?.containerDefinitions?.[0]?.environment ?? [];
      return environment.find((variable) => variable.name === name)?.value;
    },
    close: () => client.destroy(),
  };
}

export function isLoopback(endpoint: string): boolean {
  const host = URL.parse(endpoint)?.hostname ?? '';
  return host === 'localhost' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host);
}

/** https://docs.aws.amazon.com/general/latest/gr/ecs-service.html */
export function endpointOf(address: EcsAddress): string {
  if (address.endpoint !== undefined) return address.endpoint;
  return 'region' in address ? `https://ecs.${address.region}.amazonaws.com` : '';
}

/** A local ECS wants credentials to be there and checks none; anything else gets those of the SDK's own chain. */
function clientOptions(address: EcsAddress, isLocal: boolean): ECSClientConfig {
  if (!isLocal) return address;
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  return { region: 'us-east-1', ...address, credentials, maxAttempts: 1 };
}

const shortId = (arn: string) => arn.slice(arn.lastIndexOf('/') + 1);

function serviceState(service: Service): ServiceState {
  return {
    name: service.serviceName ?? '',
    status: service.status ?? 'UNKNOWN',
    desired: service.desiredCount ?? 0,
    running: service.runningCount ?? 0,
    pending: service.pendingCount ?? 0,
    deployments: service.deployments?.length ?? 0,
  };
}

function taskState(task: Task, service: string): TaskState {
  const [container] = task.containers ?? [];
  return {
    id: shortId(task.taskArn ?? ''),
    service,
    lastStatus: task.lastStatus ?? 'UNKNOWN',
    desiredStatus: task.desiredStatus ?? 'UNKNOWN',
    health: task.healthStatus ?? 'UNKNOWN',
    createdAt: task.createdAt?.getTime() ?? 0,
    stoppingAt: (task.stoppingAt ?? task.executionStoppedAt)?.getTime(),
    stoppedAt: task.stoppedAt?.getTime(),
    stopCode: task.stopCode,
    stoppedReason: task.stoppedReason,
    runtimeId: container?.runtimeId,
    hostPorts: (container?.networkBindings ?? []).flatMap(({ hostPort }) => hostPort ?? []),
  };
}
