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
  readonly #isFree: (port: number) => Promise<boolean>;

  constructor(isFree: (port: number) => Promise<boolean> = canBind) {
    this.#isFree = isFree;
  }

  /**
   * The bindings of a container's port mappings; hostPort 0 draws one. They are the task's until it is released.
   *
   * @throws LaunchError when no port is left
   */
  async bind({ taskId, container, networkMode }: Launch): Promise<NetworkBinding[]> {
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
    for (const [port, owner] of this.#taken) if (owner === taskId) this.#taken.delete(port);
  }

  async #hostPort(taskId: string, mapping: PortMapping, networkMode: string): Promise<number | undefined> {
    if (networkMode === 'host') return mapping.containerPort;
    if (!mapping.hostPort) return this.#draw(taskId);
    return mapping.hostPort;
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
