import type { Target } from '../targets/target.ts';
import { Attempt, type TargetRequest } from './attempt.ts';
import type { Compression } from './compression.ts';
import type { Exchange } from './exchange.ts';
import type { Outcome } from './outcome.ts';
import { TargetConnections } from './target-connections.ts';

/** How exactly time is kept for answers and idle connections. */
const CHECK_MS = 200;

/** The connections to all targets, and the attempts made over them. */
export class Upstreams {
  readonly #connections = new Map<Target, TargetConnections>();
  /** Of targets that are gone, with requests in flight. */
  readonly #released = new Set<TargetConnections>();
  readonly #timer = setInterval(() => this.#check(performance.now()), CHECK_MS).unref();

  readonly #compression: Compression | undefined;

  /** @param compression for answers that come uncompressed; without it, they stay so */
  constructor(compression?: Compression) {
    this.#compression = compression;
  }

  /** Sends a request to a target and its answer to the client; `done` is called once, when both are done. Never throws. */
  attempt(
    target: Target,
    request: TargetRequest,
    exchange: Exchange,
    done: (outcome: Outcome) => void,
  ): void {
    new Attempt(exchange, this.#compression, done).make(this.#connectionsTo(target), request);
  }

  /** Lets go of a target: what is in flight may finish, within bounds. */
  release(target: Target): void {
    const connections = this.#connections.get(target);
    this.#connections.delete(target);
    connections?.release();
    if (connections && !connections.isEmpty) this.#released.add(connections);
  }

  /** Breaks off whatever is still in flight. */
  destroy(): void {
    clearInterval(this.#timer);
    for (const connections of [...this.#connections.values(), ...this.#released]) connections.destroy();
    this.#connections.clear();
  }

  #check(now: number): void {
    for (const connections of this.#connections.values()) connections.check(now);
    for (const connections of this.#released) {
      connections.check(now);
      if (connections.isEmpty) this.#released.delete(connections);
    }
  }

  #connectionsTo(target: Target): TargetConnections {
    const known = this.#connections.get(target);
    if (known) return known;
    const connections = new TargetConnections(target.address);
    this.#connections.set(target, connections);
    return connections;
  }
}
