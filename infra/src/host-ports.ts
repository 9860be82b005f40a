import type { RenderedEnvironment } from '@platform-journey/platform-manifest';

/** What an instance itself listens on: SSH, Docker, the agent. ECS never gives them to a task. */
const RESERVED = [22, 2375, 2376, 51_678, 51_679, 51_680];

/** Why tasks cannot run for want of a port of their instance; nothing when each has its own. */
export function portConflicts({ services, instances = 1 }: RenderedEnvironment): string[] {
  const claims = Object.entries(services).flatMap(
    ([
      service,
      {
        taskDefinition,
        service: { desiredCount = 0 },
      },
    ]) =>
      (taskDefinition.containerDefinitions ?? [])
        .flatMap(({ portMappings = [] }) => portMappings)
        .flatMap(({ hostPort = 0 }) =>
          hostPort === 0 ? [] : [{ service, port: hostPort, tasks: desiredCount }],
        ),
  );
  const ports = [...new Set(claims.map(({ port }) => port))];
  return ports.flatMap((port) => {
    const claimants = claims.filter((claim) => claim.port === port);
    const tasks = claimants.reduce((sum, claim) => sum + claim.tasks, 0);
    const names = claimants.map(({ service }) => service).join(', ');
    if (RESERVED.includes(port)) return [`port ${port} of ${names} is the instance's own`];
    // One that deploys has a task more than it is to have.
    if (tasks < instances) return [];
    return [
      `port ${port} is wanted by ${tasks} tasks of ${names} and one that deploys, on ${instances} instances`,
    ];
  });
}
