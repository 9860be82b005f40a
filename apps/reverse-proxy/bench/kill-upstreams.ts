// How many requests fail when upstreams are killed, behind this proxy and behind others that are installed.
// node apps/reverse-proxy/bench/kill-upstreams.ts [seconds=20]     prints a Markdown table; about 4 minutes
import { killInTurn } from '../src/testing/kill-in-turn.ts';
import { MortalUpstream } from '../src/testing/mortal-upstream.ts';
import { judge, steadyLoad, type Verdict } from '../src/testing/steady-load.ts';
import { startOurs } from './ours.ts';
import { isInstalled, RIVALS, type RunningRival, startRival } from './rivals.ts';

const [RATE, CONNECTIONS] = [400, 512];
const KILLS = { everyMs: 2500, downMs: 700 };
const durationMs = Number(process.argv[2] ?? 20) * 1000;

async function measure(
  start: (upstreams: number[]) => Promise<RunningRival>,
  atOnce: number,
): Promise<Verdict> {
  const upstreams = await Promise.all([MortalUpstream.start(), MortalUpstream.start()]);
  const proxy = await start(upstreams.map(({ port }) => port));
  const killing = killInTurn(upstreams, { ...KILLS, atOnce, untilMs: durationMs - 1000 });
  const samples = await steadyLoad(proxy, { rate: RATE, durationMs, connections: CONNECTIONS });
  const verdict = judge(samples, await killing);
  await proxy.stop();
  await Promise.all(upstreams.map((upstream) => upstream.kill()));
  return verdict;
}

function row(name: string, killed: string, verdict: Verdict): string {
  const { sent, failedGets, failedPosts, failedPostsInFlight, postsInFlight, p50, p99, max } = verdict;
  const inFlight = `${failedPostsInFlight} of ${postsInFlight}`;
  return `| ${[name, killed, sent, failedGets, failedPosts, inFlight, p50, p99, max].join(' | ')} |`;
}

console.log(
  `${RATE} requests a second for ${durationMs / 1000} s, one in five a POST without Idempotency-Key; upstreams answer`,
);
console.log(`in 5–20 ms; kill -9 every ${KILLS.everyMs} ms, back after ${KILLS.downMs} ms. Times in ms.\n`);
console.log(
  '| proxy | killed | sent | failed GETs | failed POSTs | failed POSTs in flight at a kill | p50 | p99 | max |',
);
console.log('|---|---|---|---|---|---|---|---|---|');
const rivals = RIVALS.filter(isInstalled).map((rival) => ({
  name: `${rival.name} (${rival.settings})`,
  start: (upstreams: number[]) => startRival(rival, upstreams),
}));
for (const { name, start } of [{ name: 'this proxy', start: startOurs }, ...rivals]) {
  console.log(row(name, 'one of two', await measure(start, 1)));
  console.log(row(name, 'both at once', await measure(start, 2)));
}
