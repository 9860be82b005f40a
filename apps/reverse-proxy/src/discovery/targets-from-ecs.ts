import { addressOf } from './address.ts';
import type { DiscoveredTarget, TargetTable } from './discovery.ts';
import type { TargetSelector } from './targets-from-tasks.ts';

/** A task as DescribeTasks shows it: the members that discovery reads. */
export interface EcsTask {
  taskArn?: string | undefined;
  taskDefinitionArn?: string | undefined;
  containerInstanceArn?: string | undefined;
  lastStatus?: string | undefined;
  desiredStatus?: string | undefined;
  healthStatus?: string | undefined;
  containers?: readonly EcsContainer[] | undefined;
}

interface EcsContainer {
  name?: string | undefined;
  /** The ports of bridge and host tasks. */
  networkBindings?: readonly NetworkBinding[] | undefined;
  /** The address of awsvpc tasks. */
  networkInterfaces?: readonly { privateIpv4Address?: string | undefined }[] | undefined;
}

interface NetworkBinding {
  containerPort?: number | undefined;
  hostPort?: number | undefined;
  protocol?: string | undefined;
}

/** A task in one of these states has not come to run yet. Whatever comes after is at least known to have been there. */
const BEFORE_RUNNING = ['PROVISIONING', 'PENDING', 'ACTIVATING'];

/**
 * The targets among a cluster's tasks. A task drains that has stopped or is to stop, and one whose health check fails,
 * unless all others of its service do as well: then the health check may be what is wrong, and our probes decide.
 *
 * @param hosts address at which an instance's ports are reached, by the ARN of the container instance; tasks on others
 * are left out
 */
export function targetsFromEcs(
  tasks: readonly EcsTask[],
  selectors: readonly TargetSelector[],
  hosts: ReadonlyMap<string, string>,
): TargetTable {
  const started = tasks.filter(({ lastStatus = '' }) => !BEFORE_RUNNING.includes(lastStatus));
  return new Map(
    selectors.map((selector) => {
      const own = started.filter((task) => familyOf(task) === selector.family);
      const anyGood = own.some((task) => isServing(task) && isHealthy(task));
      const wanted = (task: EcsTask) => isServing(task) && (isHealthy(task) || !anyGood);
      return [selector.service, own.flatMap((task) => targetsOf(task, selector, hosts, !wanted(task)))];
    }),
  );
}

/** A revision's ARN ends in `task-definition/family:revision`. */
function familyOf({ taskDefinitionArn = '' }: EcsTask): string | undefined {
  return /:task-definition\/([^:]+):\d+$/.exec(taskDefinitionArn)?.[1];
}

function isServing({ lastStatus, desiredStatus }: EcsTask): boolean {
  return lastStatus === 'RUNNING' && desiredStatus !== 'STOPPED';
}

function isHealthy({ healthStatus }: EcsTask): boolean {
  return healthStatus !== 'UNHEALTHY';
}

function targetsOf(
  task: EcsTask,
  selector: TargetSelector,
  hosts: ReadonlyMap<string, string>,
  draining: boolean,
): DiscoveredTarget[] {
  const containers = (task.containers ?? []).filter(({ name }) => name === selector.container);
  const host = hosts.get(task.containerInstanceArn ?? '');
  const addresses = containers.flatMap((container) => [
    ...(host === undefined ? [] : hostPorts(container, selector.port).map((port) => ({ host, port }))),
    ...ownAddresses(container).map((own) => ({ host: own, port: selector.port })),
  ]);
  return addresses.map(({ host, port }) => ({
    // As the agent's: both may be asked.
    id: `${task.taskArn}:${port}`,
    address: addressOf(host, port),
    draining,
  }));
}

/** Each once, though a port is listed for IPv4 and for IPv6. */
function hostPorts({ networkBindings = [] }: EcsContainer, containerPort: number): number[] {
  const ports = networkBindings
    .filter((binding) => binding.containerPort === containerPort && binding.protocol !== 'udp')
    .flatMap(({ hostPort }) => (hostPort ? [hostPort] : []));
  return [...new Set(ports)];
}

function ownAddresses({ networkInterfaces = [] }: EcsContainer): string[] {
  return networkInterfaces.flatMap(({ privateIpv4Address }) => privateIpv4Address ?? []);
}
