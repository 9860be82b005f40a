// Replaces two proxies that share a port, one after the other and as a rolling deployment does, under load over both
// protocols. Prints as JSON what came of it. Takes the settings of the network that it runs in as they are.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { http2Load } from './http2-load.ts';
import { MortalUpstream } from './mortal-upstream.ts';
import { readCa } from './proxy-process.ts';
import { SharedPortProxies } from './shared-port-proxies.ts';
import { steadyLoad } from './steady-load.ts';

const REPLACEMENTS = 4;
const HTTP1 = { rate: 60, connections: 16 };
const HTTP2 = { rate: 30 };

const directory = await mkdtemp(join(tmpdir(), 'rolling-'));
const upstreams = await Promise.all([MortalUpstream.start(), MortalUpstream.start()]);
const site = upstreams.map(({ port }) => `127.0.0.1:${port}`);
let proxies: SharedPortProxies | undefined;
try {
  proxies = await SharedPortProxies.start(directory, 2, {
    TARGETS: JSON.stringify({ site }),
    // Long enough for each connection of the load to be asked to leave with an answer.
    DRAIN_DELAY: '1',
  });
  const target = { port: proxies.httpsPort, ca: await readCa(directory) };
  const replaced = new AbortController();
  const loads = Promise.all([
    steadyLoad(target, { ...HTTP1, until: replaced.signal }),
    http2Load(target, { ...HTTP2, until: replaced.signal }),
  ]);
  const exitCodes: (number | null)[] = [];
  for (let i = 0; i < REPLACEMENTS; i++) {
    await proxies.startOne();
    exitCodes.push(await proxies.stopOldest());
  }
  replaced.abort();
  const [samples, http2] = await loads;
  const failed = samples.filter(({ served }) => !served).length;
  console.log(JSON.stringify({ exitCodes, http1: { sent: samples.length, failed }, http2 }));
} finally {
  await proxies?.kill();
  await Promise.all(upstreams.map((upstream) => upstream.kill()));
  await rm(directory, { recursive: true });
}
