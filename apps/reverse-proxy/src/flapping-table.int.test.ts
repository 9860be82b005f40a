import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Upstream, waitUntil } from '@platform-journey/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AgentServer, agentTask, startAgentServer } from './testing/agent-server.ts';
import { judge, steadyLoad } from './testing/steady-load.ts';
import { startReadyUpstream, startTestProxy, type TestProxy, targetsOf } from './testing/test-proxy.ts';

const FLAP_MS = 50;
const LOAD = { rate: 200, durationMs: 2000, connections: 32 };

let upstreams: [Upstream, Upstream];
let agent: AgentServer;
let proxy: TestProxy;
/** Connections over which GETs came: those that are kept. */
let kept: Set<Socket>;

beforeEach(async () => {
  kept = new Set();
  const start = () =>
    startReadyUpstream(async (request, response) => {
      if (request.method === 'GET') kept.add(request.socket);
      await request.resume().toArray();
      await sleep(5);
      response.end('served\n');
    });
  upstreams = [await start(), await start()];
  agent = await startAgentServer(both);
  proxy = await startTestProxy([], { ...agent.config, POLL_INTERVAL: FLAP_MS / 1000, HOLD_TIMEOUT: 30 });
});

afterEach(async () => {
  await proxy.close();
  await agent.close();
  await Promise.all(upstreams.map((upstream) => upstream.close()));
});

const task = (index: 0 | 1, changes: object = {}) => agentTask(upstreams[index], changes);
const both = () => [task(0), task(1)];

/** Another table at every poll. */
function flap(tables: ((poll: number) => object[] | undefined)[]): void {
  agent.tasks = () => tables[agent.polls % tables.length]?.(agent.polls);
}

const STOPPING = { DesiredStatus: 'STOPPED' };
const restarted = (index: 0 | 1, poll: number) => task(index, { Arn: `arn:${poll}` });

const CASES: [what: string, tables: Parameters<typeof flap>[0]][] = [
  ['has one target and both in turn', [both, () => [task(0)], both, () => [task(1)]]],
  ['has the one and the other in turn', [() => [task(0)], () => [task(1)]]],
  ['is empty, fails and is there in turn', [both, () => [], () => undefined]],
  ['wants each to stop in turn', [() => [task(0, STOPPING), task(1)], () => [task(0), task(1, STOPPING)]]],
  ['has another process in the place of one at each poll', [(poll) => [restarted(0, poll), task(1)]]],
  [
    'has others in the place of both at each poll',
    [(poll) => [restarted(0, poll), restarted(1, poll + 0.5)]],
  ],
];

/** What keeps this process busy, such as sockets and timers: how many of each. */
function resources(): Record<string, number> {
  const count: Record<string, number> = {};
  for (const name of process.getActiveResourcesInfo()) count[name] = (count[name] ?? 0) + 1;
  return count;
}

async function load(durationMs = LOAD.durationMs) {
  const { sent, ...verdict } = judge(await steadyLoad(proxy, { ...LOAD, durationMs }), []);
  const failed = verdict.failedGets + verdict.failedPosts + verdict.failedPostsInFlight;
  expect({ sent, failed }).toEqual({ sent: (LOAD.rate * durationMs) / 1000, failed: 0 });
}

describe('a table that changes every 50 ms under load', () => {
  it.each(CASES)('and %s fails no request', async (_what, tables) => {
    const polls = agent.polls;
    flap(tables);
    await load();
    expect(agent.polls - polls).toBeGreaterThan(5);
    expect(proxy.log.filter(({ cause }) => cause !== undefined)).toEqual([]);
  });

  it('leaves nothing behind', async () => {
    const before = resources();
    flap(CASES.flatMap(([, tables]) => tables));
    await load(4000);
    agent.tasks = both;
    await waitUntil('both are healthy and idle', async () => {
      const targets = await targetsOf(proxy);
      return (
        targets.length === 2 && targets.every(({ state, inFlight }) => state === 'healthy' && inFlight === 0)
      );
    });
    // Kept connections end by themselves a few seconds after their last request.
    await waitUntil('sockets and timers are as few as before', () => !grown(before, resources()), 10_000);
  });

  it('does not cost targets that vanish and return their connections', async () => {
    flap([() => [task(0)], () => [task(1)], both]);
    await load(4000);
    expect(kept.size).toBeLessThanOrEqual(upstreams.length * LOAD.connections);
  });
});

/** A few may come and go with probes and polls. */
function grown(before: Record<string, number>, now: Record<string, number>): boolean {
  return Object.entries(now).some(([name, count]) => count > (before[name] ?? 0) + 3);
}
