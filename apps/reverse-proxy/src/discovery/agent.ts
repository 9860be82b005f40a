import type { Discovery, TargetTable } from './discovery.ts';
import { agentTasksSchema, type TargetSelector, targetsFromTasks } from './targets-from-tasks.ts';

const POLL_MS = 1000;
const TIMEOUT_MS = 2000;

export interface AgentOptions {
  /** Base URL of the agent's introspection endpoint. */
  endpoint: string;
  /** Address at which the tasks' host ports are reached. */
  targetHost: string;
  selectors: readonly TargetSelector[];
  pollMs?: number;
}

/** Finds the targets on this instance by asking its ECS agent once a second. */
export function agentDiscovery(options: AgentOptions): Discovery {
  const { pollMs = POLL_MS } = options;
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  return {
    start(onTable, onFailure) {
      const next = async () => {
        const polled = await poll(options).catch((error: Error) => error);
        if (stopped) return;
        timer = setTimeout(next, pollMs);
        if (polled instanceof Error) onFailure(polled);
        else onTable(polled);
      };
      void next();
    },
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}

async function poll({ endpoint, targetHost, selectors }: AgentOptions): Promise<TargetTable> {
  const response = await fetch(new URL('/v1/tasks', endpoint), { signal: AbortSignal.timeout(TIMEOUT_MS) });
  if (!response.ok) throw new Error(`the agent answered ${response.status}`);
  const { Tasks } = agentTasksSchema.parse(await response.json());
  return targetsFromTasks(Tasks ?? [], selectors, targetHost);
}
