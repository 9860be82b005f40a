import { type AnswerHandler, TargetConnection, type WrittenRequest } from './target-connection.ts';

/** How long a target that is gone may finish what it has in flight. */
const RELEASE_MS = 30_000;

/** The connections to one target: those that are kept from one request to the next, and those that are not. */
export class TargetConnections {
  readonly #host: string;
  readonly #port: number;
  readonly #all = new Set<TargetConnection>();
  /** The one that was used last is used next, so that those that are not needed become idle for good. */
  readonly #free: TargetConnection[] = [];
  #released = false;

  /** @param address `host:port`, an IPv6 host in brackets */
  constructor(address: string) {
    const { hostname, port } = new URL(`http://${address}`);
    this.#host = hostname.replace(/^\[|\]$/g, '');
    this.#port = Number(port || 80);
  }

  /**
   * Sends a request over a connection that is free, or a new one.
   *
   * @param single over a new one that is used for nothing else
   * @returns what carries it until it has ended or failed
   */
  send(request: WrittenRequest, handler: AnswerHandler, single: boolean): TargetConnection {
    const connection = (single ? undefined : this.#free.pop()) ?? this.#open(single);
    connection.send(request, handler);
    return connection;
  }

  /** Nothing is in flight or kept. */
  get isEmpty(): boolean {
    return this.#all.size === 0;
  }

  check(now: number): void {
    for (const connection of this.#all) connection.check(now);
  }

  /** Lets go of the target: what is in flight may finish, within bounds. */
  release(): void {
    this.#released = true;
    for (const connection of this.#free.splice(0)) connection.destroy(new Error('the target is gone'));
    if (this.#all.size > 0) setTimeout(() => this.destroy(), RELEASE_MS).unref();
  }

  /** Breaks off whatever is still in flight. */
  destroy(): void {
    for (const connection of this.#all) connection.destroy(new Error('the proxy let go of the target'));
  }

  #open(single: boolean): TargetConnection {
    const connection = new TargetConnection({
      host: this.#host,
      port: this.#port,
      single,
      onFree: (freed) => {
        if (this.#released) freed.destroy(new Error('the target is gone'));
        else this.#free.push(freed);
      },
      onClose: (closed) => {
        this.#all.delete(closed);
        const at = this.#free.indexOf(closed);
        if (at >= 0) this.#free.splice(at, 1);
      },
    });
    this.#all.add(connection);
    return connection;
  }
}
