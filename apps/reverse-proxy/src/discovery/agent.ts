import type { Discovery, TargetTable } from './discovery.ts';
import { agentTasksSchema, type TargetSelector, targetsFromTasks } from './targets-from-tasks.ts';

const POLL_MS = 1000;
/** The shortest time between two polls. */
const HURRIED_POLL_MS = 150;
const TIMEOUT_MS = 2000;

export interface AgentOptions {
  /** Base URL of the agent's introspection endpoint. */
  endpoint: string;
  /** Address at which the tasks' host ports are reached. */
  targetHost: string;
  selectors: readonly TargetSelector[];
  pollMs?: number;
}

/** Finds the targets on this instance by asking its ECS agent once a second, or sooner when it must hurry. */
export function agentDiscovery(options: AgentOptions): Discovery {
  const { pollMs = POLL_MS } = options;
  const hurriedMs = Math.min(HURRIED_POLL_MS, pollMs);
  let next: (() => void) | undefined;
  let timer: NodeJS.Timeout | undefined;
  let lastPoll = 0;
  let polling = false;
  let hurried = false;

  const schedule = (ms: number) => {
    clearTimeout(timer);
    if (next) timer = setTimeout(next, ms);
  };
  const scheduleSoon = () => schedule(Math.max(0, lastPoll + hurriedMs - performance.now()));
  return {
    start(onTable, onFailure) {
      next = async () => {
        [polling, hurried, lastPoll] = [true, false, performance.now()];
        const polled = await poll(options).catch((error: Error) => error);
        polling = false;
        if (!next) return;
        if (hurried) scheduleSoon();
        else schedule(pollMs);
        if (polled instanceof Error) onFailure(polled);
        else onTable(polled);
      };
      next();
    },
    hurry() {
      // What is being answered right now may be older than what there is to see.
      if (polling) hurried = true;
      else scheduleSoon();
    },
    stop() {
      next = undefined;
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
