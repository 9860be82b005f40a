import { freePort, type ProxyProcess, spawnProxy, taskEnvironment, waitUntilReady } from './proxy-process.ts';

/** Proxies as processes that share their ports, oldest first. */
export class SharedPortProxies {
  readonly httpsPort: number;
  readonly httpPort: number;
  readonly running: ProxyProcess[] = [];
  readonly #directory: string;
  readonly #settings: Record<string, string>;

  private constructor(
    directory: string,
    ports: [https: number, http: number],
    settings: Record<string, string>,
  ) {
    [this.httpsPort, this.httpPort] = ports;
    this.#directory = directory;
    this.#settings = settings;
  }

  /** @param directory for their certificates and temporary files */
  static async start(
    directory: string,
    count: number,
    settings: Record<string, string>,
  ): Promise<SharedPortProxies> {
    const proxies = new SharedPortProxies(directory, [await freePort(), await freePort()], settings);
    try {
      await Promise.all(Array.from({ length: count }, () => proxies.startOne()));
    } catch (error) {
      await proxies.kill();
      throw error;
    }
    return proxies;
  }

  /** Resolves when it is ready. */
  async startOne(): Promise<void> {
    const ports = { HTTPS_PORT: String(this.httpsPort), HTTP_PORT: String(this.httpPort) };
    const proxy = spawnProxy(await taskEnvironment(this.#directory, { ...ports, ...this.#settings }));
    this.running.push(proxy);
    await waitUntilReady(proxy);
  }

  /** Stops the oldest as ECS does. Resolves with its exit code. */
  async stopOldest(): Promise<number | null> {
    const [oldest] = this.running;
    oldest?.child.kill('SIGTERM');
    const code = (await oldest?.exited) ?? null;
    this.running.shift();
    return code;
  }

  async kill(): Promise<void> {
    for (const { child } of this.running) child.kill('SIGKILL');
    await Promise.all(this.running.splice(0).map(({ exited }) => exited));
  }
}
