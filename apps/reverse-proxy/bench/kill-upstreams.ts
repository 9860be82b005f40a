// How many requests fail when upstreams are killed, behind this proxy and behind others that are installed.
// node apps/reverse-proxy/bench/kill-upstreams.ts [--seconds 20] [--only 'this proxy,nginx'] [--json]
//   prints a Markdown table; about 5 minutes
import { parseArgs } from 'node:util';
import { killInTurn } from '../src/testing/kill-in-turn.ts';
import { MortalUpstream } from '../src/testing/mortal-upstream.ts';
import { judge, steadyLoad, type Verdict } from '../src/testing/steady-load.ts';
import { certify } from './certified.ts';
import { markdownTable } from './markdown-table.ts';
import { installed, PEERS } from './peers/index.ts';
import type { Peer } from './peers/peer.ts';
import { startPeer } from './peers/start-peer.ts';

const [RATE, CONNECTIONS] = [400, 512];
const KILLS = { everyMs: 2500, downMs: 700 };
const KILLED: Record<string, number> = { 'one of two': 1, 'both at once': 2 };

const { values: options } = parseArgs({
  options: {
    seconds: { type: 'string', default: '20' },
    only: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});
const durationMs = Number(options.seconds) * 1000;
const certified = await certify();

async function measure(peer: Peer, atOnce: number): Promise<Verdict> {
  const upstreams = await Promise.all([MortalUpstream.start(), MortalUpstream.start()]);
  const proxy = await startPeer(
    peer,
    upstreams.map(({ port }) => port),
    certified,
  );
  const killing = killInTurn(upstreams, { ...KILLS, atOnce, untilMs: durationMs - 1000 });
  const target = { port: proxy.httpsPort, ca: certified.ca };
  const samples = await steadyLoad(target, { rate: RATE, durationMs, connections: CONNECTIONS });
  const verdict = judge(samples, await killing);
  await proxy.stop();
  await Promise.all(upstreams.map((upstream) => upstream.kill()));
  return verdict;
}

function report(results: { name: string; killed: string; verdict: Verdict }[]): string {
  const head = ['proxy', 'killed', 'sent', 'failed GETs', 'failed POSTs', 'failed POSTs in flight at a kill'];
  const rows = results.map(({ name, killed, verdict }) => {
    const { sent, failedGets, failedPosts, failedPostsInFlight, postsInFlight, p50, p99, max } = verdict;
    const inFlight = `${failedPostsInFlight} of ${postsInFlight}`;
    return [name, killed, sent, failedGets, failedPosts, inFlight, p50, p99, max];
  });
  return markdownTable([...head, 'p50', 'p99', 'max'], rows);
}

const peers = installed(PEERS, options.only);
const results: { name: string; killed: string; verdict: Verdict }[] = [];
for (const peer of peers) {
  for (const [killed, atOnce] of Object.entries(KILLED)) {
    results.push({ name: peer.name, killed, verdict: await measure(peer, atOnce) });
  }
}
await certified.remove();
if (options.json) console.log(JSON.stringify(results));
else {
  console.log(
    `${RATE} requests a second over https for ${options.seconds} s, one in five a POST without Idempotency-Key;`,
  );
  console.log(
    `upstreams answer in 5–20 ms; kill -9 every ${KILLS.everyMs} ms, back after ${KILLS.downMs} ms. Times in ms.\n`,
  );
  console.log(report(results));
  console.log(`\n${peers.map(({ name, settings }) => `- ${name}: ${settings}`).join('\n')}`);
}
