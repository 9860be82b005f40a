import type { Discovery, TargetTable } from './discovery.ts';
import { pollingDiscovery } from './polling.ts';
import { agentTasksSchema, type TargetSelector, targetsFromTasks } from './targets-from-tasks.ts';

const HURRIED_POLL_MS = 150;
const TIMEOUT_MS = 2000;

export interface AgentOptions {
  /** Base URL of the agent's introspection endpoint. */
  endpoint: string;
  /** Address at which the tasks' host ports are reached. */
  targetHost: string;
  selectors: readonly TargetSelector[];
  intervalMs: number;
}

/** Finds the targets on this instance by asking its ECS agent. */
export function agentDiscovery(options: AgentOptions): Discovery {
  return pollingDiscovery({
    poll: (signal) => poll(options, signal),
    intervalMs: options.intervalMs,
    hurriedMs: HURRIED_POLL_MS,
    timeoutMs: TIMEOUT_MS,
  });
}

async function poll(options: AgentOptions, signal: AbortSignal): Promise<TargetTable> {
  const response = await fetch(new URL('/v1/tasks', options.endpoint), { signal });
  if (!response.ok) throw new Error(`the agent answered ${response.status}`);
  const { Tasks } = agentTasksSchema.parse(await response.json());
  return targetsFromTasks(Tasks ?? [], options.selectors, options.targetHost);
}
