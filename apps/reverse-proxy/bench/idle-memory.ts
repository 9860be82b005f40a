// Resident memory with idle TLS connections, of this proxy and of a bare TLS server with the same Node.
// node apps/reverse-proxy/bench/idle-memory.ts [--connections 1000] [--rounds 3] [--only 'this proxy,nginx'] [--json]
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { certify } from './certified.ts';
import { openConnections } from './idle-connections.ts';
import { markdownTable } from './markdown-table.ts';
import { median } from './median.ts';
import { bareServer } from './peers/bare-server.ts';
import { installed, PEERS, requirePrograms } from './peers/index.ts';
import type { Peer, Protocol } from './peers/peer.ts';
import { startPeer } from './peers/start-peer.ts';
import { residentBytes } from './process-usage.ts';
import { startStaticUpstream } from './static-upstream.ts';

const PROTOCOLS = ['tls', 'h2'] as const;
/** So that what the handshakes left behind is gone where it goes by itself. */
const SETTLE_MS = 5000;
const MEGABYTE = 2 ** 20;

interface Measured {
  peer: Peer;
  protocol: Protocol;
  /** In megabytes, without connections and with them. */
  fresh: number;
  idle: number;
}

const { values: options } = parseArgs({
  options: {
    connections: { type: 'string', default: '1000' },
    rounds: { type: 'string', default: '3' },
    only: { type: 'string', default: 'this proxy' },
    json: { type: 'boolean', default: false },
  },
});
const connections = Number(options.connections);

requirePrograms({ nginx: 'nginx' });
const certified = await certify();
const upstream = await startStaticUpstream(certified);
const measured: Measured[] = [];
for (let round = 0; round < Number(options.rounds); round++) {
  for (const protocol of PROTOCOLS) {
    for (const peer of [bareServer, ...installed(PEERS, options.only)]) {
      if (peer.protocols.includes(protocol)) measured.push(await measure(peer, protocol));
    }
  }
}
await upstream.stop();
await certified.remove();
console.log(options.json ? JSON.stringify(measured) : report());

async function measure(peer: Peer, protocol: Protocol): Promise<Measured> {
  const server = await startPeer(peer, [upstream.port], certified);
  const fresh = residentBytes(server.pid) / MEGABYTE;
  const target = { url: `https://localhost:${server.httpsPort}/1k`, ca: certified.ca };
  const opened = await openConnections(connections, protocol, target);
  await sleep(SETTLE_MS);
  const idle = residentBytes(server.pid) / MEGABYTE;
  opened.close();
  await server.stop();
  return { peer, protocol, fresh, idle };
}

function report(): string {
  const of = (name: string, protocol: Protocol, figure: 'fresh' | 'idle') =>
    median(
      measured.filter((one) => one.peer.name === name && one.protocol === protocol).map((one) => one[figure]),
    );
  const names = new Set(measured.map(({ peer, protocol }) => `${peer.name}|${protocol}`));
  const rows = [...names].map((key) => {
    const [name, protocol] = key.split('|') as [string, Protocol];
    const [fresh, idle] = [of(name, protocol, 'fresh'), of(name, protocol, 'idle')];
    const each = ((idle - fresh) * 1024) / connections;
    const ratio = (idle / of(bareServer.name, protocol, 'idle')).toFixed(2);
    return [protocol, name, fresh.toFixed(0), idle.toFixed(0), each.toFixed(0), ratio];
  });
  const head = ['protocol', 'server', 'MB at start', `MB at ${connections} idle`, 'KB each', '× bare server'];
  return markdownTable(head, rows);
}
