import { z } from 'zod';
import type { ForwardingRoute } from '../routing/routes.ts';
import { addressOf } from './address.ts';
import type { DiscoveredTarget, TargetTable } from './discovery.ts';

const port = z.object({
  ContainerPort: z.number(),
  Protocol: z.string().optional(),
  HostPort: z.number().optional(),
});
const container = z.object({ Name: z.string(), Ports: z.array(port).nullish() });
const task = z.object({
  Arn: z.string(),
  DesiredStatus: z.string().optional(),
  KnownStatus: z.string(),
  Family: z.string(),
  Containers: z.array(container).nullish(),
});

/**
 * The answer of the ECS agent's `/v1/tasks`.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-agent-introspection.html
 */
export const agentTasksSchema = z.object({ Tasks: z.array(task).nullable() });

export type AgentTask = z.output<typeof task>;

/** Which task belongs to which service: the part of a route that discovery needs. */
export type TargetSelector = Pick<ForwardingRoute, 'service' | 'family' | 'container' | 'port'>;

/**
 * The targets among an instance's tasks: containers that run and whose port is mapped to one of the host's.
 *
 * @param host address at which the host's ports are reached
 */
export function targetsFromTasks(
  tasks: readonly AgentTask[],
  selectors: readonly TargetSelector[],
  host: string,
): TargetTable {
  const running = tasks.filter((task) => task.KnownStatus === 'RUNNING');
  return new Map(
    selectors.map((selector) => [
      selector.service,
      running.flatMap((candidate) => targetsOf(candidate, selector, host)),
    ]),
  );
}

function targetsOf(task: AgentTask, selector: TargetSelector, host: string): DiscoveredTarget[] {
  if (task.Family !== selector.family) return [];
  const draining = task.DesiredStatus === 'STOPPED';
  return [...hostPorts(task, selector)].map((hostPort) => ({
    id: `${task.Arn}:${hostPort}`,
    address: addressOf(host, hostPort),
    draining,
  }));
}

/** One a container, though the agent lists a port once for IPv4 and once for IPv6. */
function hostPorts(task: AgentTask, selector: TargetSelector): Set<number> {
  const ports = (task.Containers ?? [])
    .filter(({ Name }) => Name === selector.container)
    .flatMap(({ Ports }) => Ports ?? [])
    .filter(({ ContainerPort, Protocol }) => ContainerPort === selector.port && Protocol !== 'udp')
    .flatMap(({ HostPort }) => (HostPort ? [HostPort] : []));
  return new Set(ports);
}
