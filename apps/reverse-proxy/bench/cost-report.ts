import { markdownTable, type Row } from './markdown-table.ts';
import { median } from './median.ts';
import type { Peer, Protocol } from './peers/peer.ts';

/** What one round found. */
export interface Figures {
  cpuMicroseconds: number;
  perSecond: number;
  p99Ms: number;
  peakMegabytes: number;
  failed: number;
}

/** One peer under one load. */
export interface Cell {
  peer: Pick<Peer, 'name' | 'settings'>;
  protocol: Protocol;
  size: string;
  connection: string;
  rounds: Figures[];
}

const TITLES: Record<Protocol, string> = {
  http: 'http/1.1',
  tls: 'TLS 1.3, http/1.1',
  h2: 'TLS 1.3, HTTP/2',
};
/** Caddy as it is by default, and with the access log that all others write. */
const BASES = ['nginx', 'Caddy', 'Caddy with log'];
const HEAD = [
  ...['proxy', 'CPU µs/request'],
  ...BASES.map((name) => `× ${name}`),
  ...['requests/s', 'p99 ms', 'peak MB', 'failed'],
];

/** A Markdown table for each load, and how each peer was set up. */
export function report(cells: readonly Cell[], what: string): string {
  const loads = Map.groupBy(cells, ({ protocol, size }) => `${TITLES[protocol]}, ${size}`);
  const tables = [...loads].map(([title, rivals]) => {
    const rows = rivals.map((cell) => row(cell, rivals));
    return `### ${title}\n\n${markdownTable(HEAD, rows)}`;
  });
  const settings = new Map(cells.map(({ peer }) => [peer.name, peer.settings]));
  const ciphers = new Map(
    cells.filter(({ protocol }) => protocol !== 'http').map((cell) => [cell.peer.name, cell.connection]),
  );
  const notes = [...settings].map(
    ([name, text]) => `- ${name}: ${text}; ${ciphers.get(name)?.split(', ').at(-1) ?? 'no TLS'}`,
  );
  return [`${what}.`, ...tables, notes.join('\n')].join('\n\n');
}

function row({ peer, rounds }: Cell, rivals: readonly Cell[]): Row {
  const of = (figure: keyof Figures) => median(rounds.map((round) => round[figure]));
  const times = (name: string) => {
    const other = rivals.find((rival) => rival.peer.name === name);
    // Round by round, as the machine is not equally busy in all of them.
    const ratios = rounds.map(
      (round, i) => round.cpuMicroseconds / (other?.rounds[i]?.cpuMicroseconds ?? Number.NaN),
    );
    return other ? median(ratios).toFixed(2) : '–';
  };
  return [
    peer.name,
    of('cpuMicroseconds').toFixed(0),
    ...BASES.map(times),
    of('perSecond').toFixed(0),
    of('p99Ms').toFixed(1),
    of('peakMegabytes').toFixed(0),
    rounds.reduce((sum, { failed }) => sum + failed, 0),
  ];
}
