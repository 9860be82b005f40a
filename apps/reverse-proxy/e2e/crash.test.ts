import { setTimeout as sleep } from 'node:timers/promises';
import type { AcmeRequest } from '@platform-journey/pebble';
import { waitUntil } from '@platform-journey/testing';
import { expect, test } from 'vitest';
import { AcmeSite } from '../src/testing/acme-site.ts';
import type { ProxyProcess } from '../src/testing/proxy-process.ts';

const KILLS = 25;
/** About what an order takes. */
const LONGEST_MS = 350;
const HEARTBEAT_MS = 400;

const site = new AcmeSite();

test(`${KILLS} renewers killed in the middle of their work cost no certificate and no second order beside the first`, async () => {
  const proxies = new Map<number, ProxyProcess>();
  const add = async () => {
    const proxy = await site.spawn({ heartbeatMs: HEARTBEAT_MS });
    proxies.set(proxy.child.pid ?? 0, proxy);
  };
  await add();
  let current = await site.issued();
  // Only now: one that starts beside it may look into the store just before there is a certificate.
  await add();
  const watch = new Watch();
  let renewals = 0;
  for (let kills = 0; kills < KILLS; renewals++) {
    await site.renew();
    const holder = await waitUntil('somebody is at it', lockHolder);
    await sleep(Math.random() * LONGEST_MS);
    const victim = (await lockHolder()) === holder ? proxies.get(holder) : undefined;
    victim?.child.kill('SIGKILL');
    await victim?.exited;
    const adding = victim && add();
    current = await site.issued({ not: current });
    await adding;
    if (victim) kills += 1;
  }
  expect(await watch.end()).toEqual([]);
  expect(ordersBesideOthers(site.front.requests)).toEqual([]);
  // Only who dies between the CA's answer and the store's leaves an order that nobody goes on with.
  const orders = site.front.count('newOrder');
  expect(orders).toBeGreaterThanOrEqual(1 + renewals);
  expect(orders).toBeLessThanOrEqual(1 + renewals + KILLS / 5);
  expect(site.front.count('newAccount')).toBe(1);
}, 240_000);

/** The process that holds the lock; undefined when nobody does. */
async function lockHolder(): Promise<number | undefined> {
  const found = await site.store.get(site.objects().lock);
  const { holder } = JSON.parse(String(found?.body)) as { holder: string | null };
  return holder === null ? undefined : Number(holder.split('/')[1]);
}

/** Looks again and again at what is stored and what is served. */
class Watch {
  readonly #faults = new Set<string>();
  readonly #watching: Promise<unknown>;
  #ended = false;

  constructor() {
    this.#watching = Promise.all([this.#watch(this.#stored), this.#watch(this.#served)]);
  }

  /** @returns what was ever wrong */
  async end(): Promise<string[]> {
    this.#ended = true;
    await this.#watching;
    return [...this.#faults];
  }

  async #watch(look: () => Promise<string | undefined>): Promise<void> {
    while (!this.#ended) {
      const fault = await look();
      if (fault !== undefined) this.#faults.add(fault);
      await sleep(5);
    }
  }

  readonly #stored = async () => {
    const stored = await site.stored().catch((error) => [String(error)]);
    return stored.length === 1 && typeof stored[0] === 'object' ? undefined : `stored: ${stored}`;
  };

  /** What a killed process had accepted is reset: that is not what this is about. */
  readonly #served = async () => {
    const issuer = await site.presented().then(
      (presented) => presented.issuer,
      () => 'Pebble reset',
    );
    return issuer.startsWith('Pebble') ? undefined : `served: ${issuer}`;
  };
}

/** Orders that were still asked for after another had been begun. */
function ordersBesideOthers(requests: readonly AcmeRequest[]): string[] {
  const ids = requests
    .filter(({ endpoint }) => endpoint === 'order' || endpoint === 'finalize')
    .map(({ path }) => path.split('/').at(-1) ?? '');
  const inTurn = ids.filter((id, index) => id !== ids[index - 1]);
  return inTurn.filter((id, index) => inTurn.indexOf(id) !== index);
}
