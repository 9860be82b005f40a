import { waitUntil } from '@platform-journey/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PROTOCOLS } from './testing/clients.ts';
import { killInTurn } from './testing/kill-in-turn.ts';
import { MortalUpstream } from './testing/mortal-upstream.ts';
import { judge, steadyLoad } from './testing/steady-load.ts';
import { addressOf, inFlight, startTestProxy, type TestProxy } from './testing/test-proxy.ts';

// So few connections that even a starved machine has no more in flight at a kill than the retry budget allows.
const LOAD = { rate: 400, durationMs: 5000, connections: 64 };
const KILLS = { everyMs: 1000, downMs: 700 };

describe('under 400 requests a second, an upstream that is killed every second', () => {
  let upstreams: MortalUpstream[];
  let proxy: TestProxy;

  beforeEach(async () => {
    upstreams = await Promise.all([MortalUpstream.start(), MortalUpstream.start()]);
    proxy = await startTestProxy(upstreams.map(addressOf), { HOLD_TIMEOUT: 30 });
  });

  afterEach(async () => {
    await proxy.close();
    await Promise.all(upstreams.map((upstream) => upstream.kill()));
  });

  it.each([
    ['leaving another', 1],
    ['along with the other', 2],
  ])('%s, costs nothing but POSTs that it had', async (_what, atOnce) => {
    const killing = killInTurn(upstreams, { ...KILLS, atOnce, untilMs: LOAD.durationMs - 500 });
    const samples = await steadyLoad(proxy, LOAD);
    const verdict = judge(samples, await killing);
    expect(verdict).toMatchObject({ sent: 2000, failedGets: 0, failedPosts: 0 });
  });
});

describe.each(PROTOCOLS)(
  'over %s, requests in the queue of an upstream that hangs and is killed',
  (_name, send) => {
    it('are served by its replacement, but for a POST without a key', async () => {
      const upstream = await MortalUpstream.start();
      const proxy = await startTestProxy([addressOf(upstream)], { HOLD_TIMEOUT: 30 });
      upstream.freeze();
      const post = { method: 'POST', body: 'a=b' };
      const answers = [{}, { ...post, headers: { 'idempotency-key': '"1"' } }, post].map((one) =>
        send(proxy, one),
      );
      await waitUntil('all are in its queue', async () => (await inFlight(proxy)) === 3);
      await upstream.kill();
      await upstream.restart();
      expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([200, 200, 502]);
      await proxy.close();
      await upstream.kill();
    });
  },
);
