import type { ContainerDefinition, ContainerDependency } from '@aws-sdk/client-ecs';

const FEWEST_ATTEMPT_SECONDS = 60;
const MOST_ATTEMPT_SECONDS = 1800;
const MOST_IGNORED_CODES = 50;

/** What is wrong with the containers' dependsOn and restartPolicy, seen together; undefined when ECS would take them. */
export function brokenLifeRule(containers: ContainerDefinition[]): string | undefined {
  for (const container of containers) {
    const broken =
      brokenRestartPolicy(container) ??
      container.dependsOn?.map((one) => brokenDependency(container, one, containers)).find(Boolean);
    if (broken) return `Invalid setting for container '${container.name}'. ${broken}`;
  }
  const circle = containers.find((one) => reaches(one, one, containers));
  return circle && `Invalid setting for container '${circle.name}'. Its dependsOn makes a circle.`;
}

function brokenRestartPolicy({ restartPolicy }: ContainerDefinition): string | undefined {
  const { restartAttemptPeriod: period, ignoredExitCodes = [] } = restartPolicy ?? {};
  if (period !== undefined && (period < FEWEST_ATTEMPT_SECONDS || period > MOST_ATTEMPT_SECONDS)) {
    return `restartAttemptPeriod must be from ${FEWEST_ATTEMPT_SECONDS} to ${MOST_ATTEMPT_SECONDS} seconds.`;
  }
  if (ignoredExitCodes.length > MOST_IGNORED_CODES) {
    return `ignoredExitCodes may have at most ${MOST_IGNORED_CODES} items.`;
  }
  return undefined;
}

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDependency.html */
function brokenDependency(
  container: ContainerDefinition,
  { containerName, condition }: ContainerDependency,
  containers: ContainerDefinition[],
): string | undefined {
  const other = containers.find(({ name }) => name === containerName);
  if (!other) return `It depends on '${containerName}', which is no container of the task.`;
  if (other === container) return 'It depends on itself.';
  if (condition === 'HEALTHY' && !other.healthCheck) {
    return `It depends on '${containerName}' being HEALTHY, which has no health check.`;
  }
  const runsToItsEnd = condition === 'COMPLETE' || condition === 'SUCCESS';
  if (runsToItsEnd && other.essential !== false) {
    return `The condition ${condition} cannot be set on the essential container '${containerName}'.`;
  }
  return undefined;
}

function reaches(
  from: ContainerDefinition,
  target: ContainerDefinition,
  all: ContainerDefinition[],
): boolean {
  const seen = new Set<ContainerDefinition>();
  const follow = (one: ContainerDefinition): boolean =>
    (one.dependsOn ?? []).some(({ containerName }) => {
      const next = all.find(({ name }) => name === containerName);
      if (!next || seen.has(next)) return false;
      seen.add(next);
      return next === target || follow(next);
    });
  return follow(from);
}
