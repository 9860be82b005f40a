import type { RequestListener } from 'node:http';
import { startRawUpstream } from './raw-upstream.ts';
import {
  addressOf,
  type Overrides,
  startReadyUpstream,
  startTestProxy,
  type TestProxy,
} from './test-proxy.ts';

interface Closable {
  close(): Promise<void>;
}

/** What a test has started, to be closed after it: `afterEach(() => stage.clear())`. */
export class Stage {
  readonly #running: Closable[] = [];

  /** Closes it along with the rest. */
  add<T extends Closable>(one: T): T {
    this.#running.push(one);
    return one;
  }

  /** Closes it now. */
  async close(one: Closable): Promise<void> {
    this.#running.splice(this.#running.indexOf(one), 1);
    await one.close();
  }

  /** Closes everything, the last first. */
  async clear(): Promise<void> {
    for (const { close } of this.#running.splice(0).reverse()) await close();
  }

  async proxyTo(upstream: Closable & { port: number }, overrides?: Overrides): Promise<TestProxy> {
    this.add(upstream);
    return this.add(await startTestProxy([addressOf(upstream)], overrides));
  }

  /** A proxy in front of a target that answers with the listener. */
  async proxyFor(listener: RequestListener, overrides?: Overrides): Promise<TestProxy> {
    return this.proxyTo(await startReadyUpstream(listener), overrides);
  }

  /** A proxy in front of a target that writes its own bytes. */
  async proxyForRaw(
    onRequest: Parameters<typeof startRawUpstream>[0],
    overrides?: Overrides,
  ): Promise<TestProxy> {
    return this.proxyTo(await startRawUpstream(onRequest), overrides);
  }
}
