// What a request costs this proxy and others: CPU, requests a second, p99 and memory, all in front of one upstream.
// node apps/reverse-proxy/bench/cost.ts [--seconds 5] [--rounds 3] [--only 'this proxy,caddy'] [--protocols http,tls,h2]
//   [--sizes 1k,64k] [--json]     needs nginx, wrk and h2load; about 12 minutes
import { parseArgs } from 'node:util';
import { certify } from './certified.ts';
import { type Cell, type Figures, report } from './cost-report.ts';
import { CONCURRENCY, drive } from './load.ts';
import { caddyWithLog, installed, PEERS, requirePrograms } from './peers/index.ts';
import type { Protocol } from './peers/peer.ts';
import { type RunningPeer, startPeer } from './peers/start-peer.ts';
import { cpuSeconds, peakBytes, resetPeak } from './process-usage.ts';
import { BODIES, startStaticUpstream } from './static-upstream.ts';
import { verify } from './verify.ts';

const WARM_UP_SECONDS = 2;

type RunningCell = Cell & { running: RunningPeer };

const { values: options } = parseArgs({
  options: {
    seconds: { type: 'string', default: '5' },
    rounds: { type: 'string', default: '3' },
    only: { type: 'string' },
    protocols: { type: 'string', default: 'http,tls,h2' },
    sizes: { type: 'string', default: '1k,64k' },
    json: { type: 'boolean', default: false },
  },
});
const [seconds, rounds] = [Number(options.seconds), Number(options.rounds)];

requirePrograms({ nginx: 'nginx', wrk: 'wrk', h2load: 'nghttp2-client' });
const certified = await certify();
const upstream = await startStaticUpstream(certified);
const peers: RunningPeer[] = [];
for (const peer of installed([...PEERS, caddyWithLog], options.only)) {
  peers.push(await startPeer(peer, [upstream.port], certified));
}
const cells = (options.protocols.split(',') as Protocol[]).flatMap((protocol) =>
  options.sizes.split(',').flatMap((size) => cellsOf(protocol, size)),
);
for (const cell of cells) {
  cell.connection = await verify(urlOf(cell), cell.protocol, certified.ca, BODIES[cell.size] as Buffer);
}
for (let round = 0; round < rounds; round++) {
  for (const cell of cells) cell.rounds.push(await measure(cell));
}
for (const program of [...peers, upstream]) await program.stop();
await certified.remove();
const figures = cells.map(({ running: _, ...cell }) => cell);
const what = `${CONCURRENCY} requests at once, medians of ${rounds} rounds of ${seconds} s`;
console.log(options.json ? JSON.stringify(figures) : report(figures, what));

function cellsOf(protocol: Protocol, size: string): RunningCell[] {
  const able = peers.filter(({ peer }) => peer.protocols.includes(protocol));
  return able.map((running) => ({ running, peer: running.peer, protocol, size, connection: '', rounds: [] }));
}

async function measure(cell: RunningCell): Promise<Figures> {
  const { pid, truncateLog } = cell.running;
  const load = { url: urlOf(cell), protocol: cell.protocol, directory: certified.directory };
  await drive({ ...load, seconds: WARM_UP_SECONDS });
  resetPeak(pid);
  const before = cpuSeconds(pid);
  const { requests, ...result } = await drive({ ...load, seconds });
  const cpuMicroseconds = ((cpuSeconds(pid) - before) / requests) * 1e6;
  truncateLog();
  return { cpuMicroseconds, ...result, peakMegabytes: peakBytes(pid) / 2 ** 20 };
}

function urlOf({ running, protocol, size }: RunningCell): string {
  if (protocol === 'http') return `http://localhost:${running.httpPort}/${size}`;
  return `https://localhost:${running.httpsPort}/${size}`;
}
