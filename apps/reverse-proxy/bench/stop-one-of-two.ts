// How many connections are lost when one of two proxies that share a port is stopped under new connections.
// node apps/reverse-proxy/bench/stop-one-of-two.ts [--stops 40] [--rate 1500] [--migrate 0|1]
//   --migrate sets net.ipv4.tcp_migrate_req for the run, and back; it takes root, or a network of one's own:
//   unshare -rn sh -c 'ip link set lo up && exec node apps/reverse-proxy/bench/stop-one-of-two.ts --migrate 1'
//   prints a Markdown table; about 2 minutes
import { readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { MortalUpstream } from '../src/testing/mortal-upstream.ts';
import { newConnections } from '../src/testing/new-connections.ts';
import { SharedPortProxies } from '../src/testing/shared-port-proxies.ts';
import { markdownTable } from './markdown-table.ts';

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
  const started = performance.now();
  const finished = Promise.withResolvers<void>();
  const ending = newConnections(proxies.httpPort, rate, finished.promise);
  for (let stop = 0; stop < stops; stop++) {
    const code = await proxies.stopOldest();
    if (code !== 0) throw new Error(`a proxy exited with ${code}`);
    await proxies.startOne();
  }
  finished.resolve();
  const { answered = 0, ...lost } = await ending;
  const total = Object.values(lost).reduce((sum, count) => sum + count, answered);
  const perSecond = Math.round((total / (performance.now() - started)) * 1000);
  const setting = readFileSync(MIGRATE, 'utf8').trim();
  const ends = Object.entries(lost).map(([end, count]) => `${count} ${end}`);
  const row = [setting, stops, total, perSecond, total - answered, ends.join(', ')];
  console.log(markdownTable(['tcp_migrate_req', 'stops', 'connections', 'a second', 'lost', ''], [row]));
} finally {
  await proxies?.kill();
  await upstream.kill();
  await rm(directory, { recursive: true });
}
