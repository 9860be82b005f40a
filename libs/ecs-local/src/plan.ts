/** What the scheduler has to decide on: one service, seen at one moment. */
export interface ServiceState {
  desired: number;
  /** Percent of `desired` that must stay healthy, rounded up. */
  minimumHealthyPercent: number;
  /** Percent of `desired` that may be starting or running, rounded down. */
  maximumPercent: number;
  /** The PRIMARY one first, then those that it replaces. */
  deployments: [DeploymentState, ...DeploymentState[]];
  /** Tasks that are not being stopped, oldest first. */
  tasks: TaskState[];
}

export interface DeploymentState {
  id: string;
  /** How many tasks the last plan left it; with fewer, some have died. */
  kept: number;
  /** Whether it backs off after failures. */
  waiting: boolean;
  /** Whether its last start found no place: it waits for somebody to make room. */
  unplaced: boolean;
  /** Whether it has failed: it starts nothing any more, and what it lost stays lost. */
  failed: boolean;
}

/** `starting`: not known to be healthy yet; `ready`: healthy; `sick`: its health checks failed. */
export type TaskCondition = 'starting' | 'ready' | 'sick';

export interface TaskState {
  id: string;
  deployment: string;
  condition: TaskCondition;
}

export interface Plan {
  start: { deployment: string; count: number }[];
  stop: TaskStop[];
  /** What each deployment is left with, for the next plan to find deaths by. */
  kept: Map<string, number>;
}

export interface TaskStop {
  task: string;
  because: 'scaling' | 'sick';
}

export const floorOf = ({ desired, minimumHealthyPercent }: ServiceState) =>
  Math.min(desired, Math.ceil((desired * minimumHealthyPercent) / 100));

export const ceilingOf = ({ desired, maximumPercent }: ServiceState) =>
  Math.floor((desired * maximumPercent) / 100);

/**
 * What to start and stop now. Applied again after every change it converges on `desired` ready tasks of the PRIMARY
 * deployment. It never takes the ready tasks below the floor nor all tasks above the ceiling itself, and
 *
 * - replaces a task that died while its deployment is being replaced from that same deployment, as far as the floor
 *   asks for it: the new one has yet to prove itself;
 * - starts an unhealthy task's replacement first and stops the task once the replacement is ready, unless the
 *   ceiling leaves no room;
 * - starts nothing for a deployment that has failed;
 * - goes below `desired`, down to the floor, only when the ceiling or the machine has no room for the new tasks.
 */
export function plan(service: ServiceState): Plan {
  const wanted = wantedStarts(service);
  const room = Math.max(0, ceilingOf(service) - service.tasks.length);
  const granted = grantStarts(wanted, room);
  const possible = wanted.filter(({ deployment }) => !deployment.waiting);
  const blocked = total(possible) - total(granted);
  const sick = sickToStop(service, blocked);
  const surplus = surplusToStop(service, blocked - sick.length);
  return {
    start: granted.map(({ deployment, count }) => ({ deployment: deployment.id, count })),
    stop: [
      ...sick.map(({ id }) => ({ task: id, because: 'sick' as const })),
      ...surplus.map(({ id }) => ({ task: id, because: 'scaling' as const })),
    ],
    kept: keptAfter(service, wanted, granted, surplus),
  };
}

/** Whether the PRIMARY deployment is alone and has exactly the tasks it should have, all of them ready. */
export function isSteady({ desired, deployments, tasks }: ServiceState): boolean {
  return deployments.length === 1 && tasks.length === desired && tasks.every(isReady);
}

interface Starts {
  deployment: DeploymentState;
  count: number;
}

const total = (starts: Starts[]) => starts.reduce((sum, { count }) => sum + count, 0);
const isReady = ({ condition }: TaskState) => condition === 'ready';
const isStarting = ({ condition }: TaskState) => condition === 'starting';
const isSick = ({ condition }: TaskState) => condition === 'sick';
const readyIn = (tasks: TaskState[]) => tasks.filter(isReady).length;

/** A deployment's tasks that are not sick: those that fill its places. */
const fitOf = ({ tasks }: ServiceState, deployment: DeploymentState) =>
  tasks.filter((task) => task.deployment === deployment.id && !isSick(task));

/** Replacements of what died come before the PRIMARY deployment's new tasks, those of the oldest deployment first. */
function wantedStarts(service: ServiceState): Starts[] {
  const [primary, ...replaced] = service.deployments;
  const primaryFit = fitOf(service, primary);
  const replacedFit = replaced.flatMap((deployment) => fitOf(service, deployment));
  let short = floorOf(service) - replacedFit.length - readyIn(primaryFit);
  const replacements = replaced.toReversed().map((deployment) => {
    const died = deployment.failed ? 0 : deployment.kept - fitOf(service, deployment).length;
    const count = Math.max(0, Math.min(short, died));
    short -= count;
    return { deployment, count };
  });
  const missing = primary.failed ? 0 : Math.max(0, service.desired - primaryFit.length);
  return [...replacements, { deployment: primary, count: missing }];
}

function grantStarts(wanted: Starts[], room: number): Starts[] {
  let left = room;
  return wanted.flatMap(({ deployment, count }) => {
    const held = deployment.waiting || deployment.unplaced;
    const granted = held ? 0 : Math.min(left, count);
    left -= granted;
    return granted > 0 ? [{ deployment, count: granted }] : [];
  });
}

/** All sick tasks once enough others are ready; before that only as many as their replacements need room. */
function sickToStop({ desired, tasks }: ServiceState, blocked: number): TaskState[] {
  const sick = tasks.filter(isSick);
  return readyIn(tasks) >= desired ? sick : sick.slice(0, blocked);
}

/** Tasks beyond what is wanted. Those not ready cost nothing; of the ready ones as many go as the floor can spare. */
function surplusToStop(service: ServiceState, blocked: number): TaskState[] {
  const [primary, ...replaced] = service.deployments;
  const ready = readyIn(service.tasks);
  const floor = floorOf(service);
  const primaryFit = fitOf(service, primary);
  const excess = youngestFirst(primaryFit).slice(0, Math.max(0, primaryFit.length - service.desired));
  const old = replaced.toReversed().flatMap((deployment) => fitOf(service, deployment));
  const unproven = old.filter(isStarting).slice(Math.max(0, floor - ready));
  const readyLeft = ready - readyIn(excess);
  const spare = Math.min(readyLeft - floor, Math.max(readyLeft - service.desired, blocked - unproven.length));
  return [...excess, ...unproven, ...old.filter(isReady).slice(0, Math.max(0, spare))];
}

/** Starting before ready, young before old: the order in which tasks are missed least. */
function youngestFirst(tasks: TaskState[]): TaskState[] {
  return [...tasks.filter(isStarting).reverse(), ...tasks.filter(isReady).reverse()];
}

/** A replaced deployment goes on owing replacements that found no room; the PRIMARY one has what it has got. */
function keptAfter(service: ServiceState, wanted: Starts[], granted: Starts[], stops: TaskState[]) {
  const [primary] = service.deployments;
  const countOf = (starts: Starts[], id: string) =>
    total(starts.filter(({ deployment }) => deployment.id === id));
  return new Map(
    service.deployments.map((deployment) => {
      const { id } = deployment;
      const stopped = stops.filter((task) => task.deployment === id).length;
      const added = countOf(id === primary.id ? granted : wanted, id);
      return [id, fitOf(service, deployment).length + added - stopped];
    }),
  );
}
