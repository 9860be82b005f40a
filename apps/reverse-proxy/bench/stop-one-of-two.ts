// How many connections are lost when one of two proxies that share a port is stopped under new connections.
// node apps/reverse-proxy/bench/stop-one-of-two.ts [--stops 40] [--rate 1500] [--migrate 0|1]
//   --migrate sets net.ipv4.tcp_migrate_req for the run, and back; it takes root, or a network of one's own:
//   unshare -rn sh -c 'ip link set lo up && exec node apps/reverse-proxy/bench/stop-one-of-two.ts --migrate 1'
//   prints a Markdown table; about 2 minutes
import { readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { MortalUpstream } from '../src/testing/mortal-upstream.ts';
import { type ConnectionEnds, newConnections } from '../src/testing/new-connections.ts';
import { SharedPortProxies } from '../src/testing/shared-port-proxies.ts';
import { markdownTable } from './markdown-table.ts';

/** How long connections are made before and after a stop. */
const AROUND_MS = 500;
const MIGRATE = '/proc/sys/net/ipv4/tcp_migrate_req';

const { values: options } = parseArgs({
  options: {
    stops: { type: 'string', default: '40' },
    rate: { type: 'string', default: '1500' },
    migrate: { type: 'string' },
  },
});
const [stops, rate] = [Number(options.stops), Number(options.rate)];
const before = readFileSync(MIGRATE, 'utf8').trim();
if (options.migrate !== undefined) {
  writeFileSync(MIGRATE, options.migrate);
  process.once('exit', () => writeFileSync(MIGRATE, before));
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));
}

const upstream = await MortalUpstream.start();
const directory = await mkdtemp(join(tmpdir(), 'stop-one-of-two-'));
let proxies: SharedPortProxies | undefined;
try {
  // Over http, which answers by itself: with TLS, clients and proxies could not make so many connections here.
  proxies = await SharedPortProxies.start(directory, 2, {
    TARGETS: JSON.stringify({ site: [`127.0.0.1:${upstream.port}`] }),
    ACCESS_LOG: 'false',
    DRAIN_DELAY: '0.5',
  });
  const ends: ConnectionEnds = {};
  let loadedMs = 0;
  for (let stop = 0; stop < stops; stop++) {
    const began = performance.now();
    for (const [end, count] of Object.entries(await stopUnderLoad(proxies))) {
      ends[end] = (ends[end] ?? 0) + count;
    }
    loadedMs += performance.now() - began;
    // Without load: a start would take the processor that the measured ones need.
    await proxies.startOne();
  }
  const { answered = 0, ...lost } = ends;
  const total = Object.values(lost).reduce((sum, count) => sum + count, answered);
  const perSecond = Math.round((total / loadedMs) * 1000);
  const setting = readFileSync(MIGRATE, 'utf8').trim();
  const how = Object.entries(lost).map(([end, count]) => `${count} ${end}`);
  const row = [setting, stops, total, perSecond, total - answered, how.join(', ')];
  console.log(markdownTable(['tcp_migrate_req', 'stops', 'connections', 'a second', 'lost', ''], [row]));
} finally {
  await proxies?.kill();
  await upstream.kill();
  await rm(directory, { recursive: true });
}

async function stopUnderLoad(proxies: SharedPortProxies): Promise<ConnectionEnds> {
  const finished = Promise.withResolvers<void>();
  const ending = newConnections(proxies.httpPort, rate, finished.promise);
  await sleep(AROUND_MS);
  const code = await proxies.stopOldest();
  if (code !== 0) throw new Error(`a proxy exited with ${code}`);
  await sleep(AROUND_MS);
  finished.resolve();
  return ending;
}
