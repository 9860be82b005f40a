import type { RegisteredTaskDefinition } from './task-definition.ts';

/** Taken on every container instance, by SSH, Docker and the ECS agent. */
export const RESERVED_PORTS = ['22', '2375', '2376', '51678', '51679', '51680'];

/** The host ports that tasks name in their definitions. Tasks that could not both have a port are not placed together. */
export class HostPortReservations {
  readonly #owners = new Map<string, string>(RESERVED_PORTS.map((port) => [`tcp:${port}`, 'instance']));

  /** Whether every host port that the definition names is free. */
  areFree(definition: RegisteredTaskDefinition): boolean {
    return namedPorts(definition).every((port) => !this.#owners.has(port));
  }

  reserve(definition: RegisteredTaskDefinition, taskId: string): void {
    for (const port of namedPorts(definition)) this.#owners.set(port, taskId);
  }

  release(definition: RegisteredTaskDefinition, taskId: string): void {
    for (const port of namedPorts(definition)) {
      if (this.#owners.get(port) === taskId) this.#owners.delete(port);
    }
  }
}

/** `tcp:8080`; host port 0 means any and is not among them. */
export function namedPorts({ containerDefinitions }: RegisteredTaskDefinition): string[] {
  return containerDefinitions.flatMap(({ portMappings = [] }) =>
    portMappings
      .filter(({ hostPort = 0 }) => hostPort > 0)
      .map(({ protocol = 'tcp', hostPort }) => `${protocol}:${hostPort}`),
  );
}
