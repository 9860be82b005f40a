import type { ContainerDependency } from '@aws-sdk/client-ecs';

/** A container as far as others depend on it. */
export interface OrderedContainer {
  definition: { name: string; dependsOn?: ContainerDependency[] | undefined };
  lastStatus: 'PENDING' | 'RUNNING' | 'STOPPED';
  /** Undefined while it runs, and for one that has never started. */
  exitCode?: number | undefined;
  health?: { status: string } | undefined;
  /** Whether its startTimeout has passed since it started. */
  timedOut?: boolean | undefined;
}

export type StartVerdict = { kind: 'start' } | { kind: 'wait' } | { kind: 'never'; reason: string };

/**
 * Whether a container may start, as its dependsOn and the state of the others say.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDependency.html
 */
export function startVerdict(container: OrderedContainer, all: OrderedContainer[]): StartVerdict {
  const verdicts = (container.definition.dependsOn ?? []).map((dependency) => {
    const other = all.find(({ definition }) => definition.name === dependency.containerName);
    return other ? dependencyVerdict(dependency, other) : never(dependency, 'does not exist');
  });
  const decisive =
    verdicts.find(({ kind }) => kind === 'never') ?? verdicts.find(({ kind }) => kind === 'wait');
  return decisive ?? { kind: 'start' };
}

/** Containers stop in the reverse order: one does when all that depend on it have. */
export function mayStop(container: OrderedContainer, running: OrderedContainer[]): boolean {
  const { name } = container.definition;
  return !running.some(({ definition }) =>
    definition.dependsOn?.some(({ containerName }) => containerName === name),
  );
}

function dependencyVerdict(dependency: ContainerDependency, other: OrderedContainer): StartVerdict {
  if (isMet(dependency, other)) return { kind: 'start' };
  if (other.lastStatus !== 'STOPPED') {
    return other.timedOut ? never(dependency, 'has timed out') : { kind: 'wait' };
  }
  return never(dependency, other.exitCode === undefined ? 'did not start' : 'did not exit successfully');
}

function isMet(
  { condition }: ContainerDependency,
  { lastStatus, exitCode, health }: OrderedContainer,
): boolean {
  const exited = lastStatus === 'STOPPED' && exitCode !== undefined;
  if (condition === 'START') return lastStatus === 'RUNNING' || exited;
  if (condition === 'COMPLETE') return exited;
  if (condition === 'SUCCESS') return exited && exitCode === 0;
  return lastStatus === 'RUNNING' && health?.status === 'HEALTHY';
}

const never = ({ containerName, condition }: ContainerDependency, what: string): StartVerdict => ({
  kind: 'never',
  reason: `dependency ${containerName} (${condition}) ${what}`,
});
