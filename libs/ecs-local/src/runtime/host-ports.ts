import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import type { NetworkBinding, PortMapping } from '@aws-sdk/client-ecs';
import { type Launch, LaunchError } from './runtime.ts';

const HOST = '127.0.0.1';

/** Above Linux's range for outgoing connections: none of those takes a port between its draw and its bind. */
const FIRST_PORT = 61_000;
const LAST_PORT = 65_535;

/** Draws host ports for containers and never gives one to two tasks at a time. */
export class HostPorts {
  readonly #taken = new Map<number, string>();
  /** By task and container: a container that is started again keeps its ports. */
  readonly #bound = new Map<string, Map<string, NetworkBinding[]>>();
  readonly #isFree: (port: number) => Promise<boolean>;

  constructor(isFree: (port: number) => Promise<boolean> = canBind) {
    this.#isFree = isFree;
  }

  /**
   * The bindings of a container's port mappings; hostPort 0 draws one. They are the task's until it is released.
   *
   * @throws LaunchError when no port is left, or a program outside has the port that a mapping names
   */
  async bind(launch: Launch): Promise<NetworkBinding[]> {
    const ofTask = this.#bound.get(launch.taskId) ?? new Map<string, NetworkBinding[]>();
    this.#bound.set(launch.taskId, ofTask);
    const bindings = ofTask.get(launch.container.name) ?? (await this.#bindNew(launch));
    ofTask.set(launch.container.name, bindings);
    return bindings;
  }

  async #bindNew({ taskId, container, networkMode }: Launch): Promise<NetworkBinding[]> {
    const bindings: NetworkBinding[] = [];
    for (const mapping of container.portMappings ?? []) {
      const hostPort = await this.#hostPort(taskId, mapping, networkMode);
      bindings.push({
        bindIP: HOST,
        containerPort: mapping.containerPort,
        hostPort,
        protocol: mapping.protocol ?? 'tcp',
      });
    }
    return bindings;
  }

  release(taskId: string): void {
    this.#bound.delete(taskId);
    for (const [port, owner] of this.#taken) if (owner === taskId) this.#taken.delete(port);
  }

  async #hostPort(taskId: string, mapping: PortMapping, networkMode: string): Promise<number | undefined> {
    if (networkMode === 'host') return mapping.containerPort;
    const { hostPort } = mapping;
    if (!hostPort) return this.#draw(taskId);
    // Only TCP is probed: a UDP port tells nothing to a TCP bind.
    if (mapping.protocol === 'udp' || (await this.#isFree(hostPort))) return hostPort;
    throw new LaunchError(
      'CannotStartContainerError',
      `failed to bind host port for ${HOST}:${hostPort}: address already in use`,
    );
  }

  /** Reserves before it probes, so that two draws at a time never meet. */
  async #draw(taskId: string): Promise<number> {
    const size = LAST_PORT - FIRST_PORT + 1;
    const start = randomInt(size);
    for (let step = 0; step < size; step += 1) {
      const port = FIRST_PORT + ((start + step) % size);
      if (this.#taken.has(port)) continue;
      this.#taken.set(port, taskId);
      if (await this.#isFree(port)) return port;
      this.#taken.delete(port);
    }
    throw new LaunchError('CannotStartContainerError', `no free host port in ${FIRST_PORT}-${LAST_PORT}`);
  }
}

/** An ordinary bind tells; with reusePort it would join whoever listens there. */
export function canBind(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ host: HOST, port }, () => server.close(() => resolve(true)));
  });
}
