import { waitUntil } from '@platform-journey/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type DnsServer, startDnsServer } from '../testing/dns-server.ts';
import type { Discovery, TargetTable } from './discovery.ts';
import { dnsDiscovery } from './dns.ts';

let server: DnsServer;
let discovery: Discovery;
let tables: TargetTable[];
let failures: NodeJS.ErrnoException[];

beforeEach(async () => {
  server = await startDnsServer({ api: ['10.0.0.1', '10.0.0.2'] });
  [tables, failures] = [[], []];
});

afterEach(async () => {
  discovery.stop();
  await server.close();
});

function discover(host = 'api', intervalMs = 20) {
  discovery = dnsDiscovery({ service: 'api', host, port: 3000, servers: [server.address], intervalMs });
  discovery.start(
    (table) => tables.push(table),
    (error) => failures.push(error),
  );
}

const addresses = (table = tables.at(-1)) => table?.get('api')?.map(({ address }) => address);
const becomes = (...expected: string[]) =>
  waitUntil(`they are ${expected}`, () => addresses()?.join() === expected.join());

describe('discovery by DNS', () => {
  it('finds a target at each address of a name', async () => {
    discover();
    await becomes('10.0.0.1:3000', '10.0.0.2:3000');
    expect(tables[0]).toEqual(
      new Map([
        [
          'api',
          [
            { id: '10.0.0.1:3000', address: '10.0.0.1:3000', draining: false },
            { id: '10.0.0.2:3000', address: '10.0.0.2:3000', draining: false },
          ],
        ],
      ]),
    );
  });

  it('follows changes at once, whatever time to live they are given', async () => {
    discover();
    await becomes('10.0.0.1:3000', '10.0.0.2:3000');
    server.zone.api = ['10.0.0.3', '10.0.0.2'];
    await becomes('10.0.0.2:3000', '10.0.0.3:3000');
  });

  it('does not care for the order of answers', async () => {
    discover();
    await becomes('10.0.0.1:3000', '10.0.0.2:3000');
    server.zone.api = ['10.0.0.2', '10.0.0.1'];
    const before = tables.length;
    await waitUntil('there is another table', () => tables.length > before + 1);
    expect(addresses()).toEqual(['10.0.0.1:3000', '10.0.0.2:3000']);
  });

  it('finds addresses of IPv6 where there are none of IPv4, and so no container twice', async () => {
    server.zone.api = ['fd00::1', 'fd00::2'];
    discover();
    await becomes('[fd00::1]:3000', '[fd00::2]:3000');
    server.zone.api = ['fd00::1', '10.0.0.1'];
    await becomes('10.0.0.1:3000');
  });

  it('takes in more addresses than one packet used to hold', async () => {
    const many = Array.from({ length: 70 }, (_, i) => `10.0.1.${i + 1}`);
    server.zone.api = many;
    discover();
    await waitUntil('there is a table', () => addresses()?.length === 70);
  });

  it.each([
    ['that does not exist', undefined, 'ENOTFOUND'],
    ['without addresses', [], 'ENODATA'],
    ['that its server fails on', 'failing', 'ESERVFAIL'],
    ['that its server says nothing about', 'silent', 'ETIMEOUT'],
  ] as const)('reports a name %s as a failure, not as a table, and recovers', async (_what, state, code) => {
    discover();
    await becomes('10.0.0.1:3000', '10.0.0.2:3000');
    const before = tables.length;
    if (state === undefined) delete server.zone.api;
    else server.zone.api = typeof state === 'string' ? state : [...state];
    await waitUntil('it is reported', () => failures.length > 0);
    expect(failures[0]?.code).toBe(code);
    expect(failures[0]?.message).toContain('api');
    expect(tables.length).toBeLessThanOrEqual(before + 1);
    server.zone.api = ['10.0.0.9'];
    await becomes('10.0.0.9:3000');
  });

  it('reports a server that is gone', async () => {
    discover();
    await becomes('10.0.0.1:3000', '10.0.0.2:3000');
    const { address } = server;
    await server.close();
    await waitUntil('it is reported', () => failures.length > 0);
    expect(['ECONNREFUSED', 'ETIMEOUT']).toContain(failures[0]?.code);
    server = await startDnsServer({});
    expect(server.address).not.toBe(address);
  });

  it('asks again soon when it must hurry', async () => {
    discover('api', 60_000);
    await waitUntil('there is a table', () => tables.length === 1);
    server.zone.api = ['10.0.0.7'];
    discovery.hurry();
    await becomes('10.0.0.7:3000');
    expect(server.questions).toEqual(['A api', 'A api']);
  });

  it('gives up what it asks when it is stopped', async () => {
    server.zone.api = 'silent';
    discover();
    await waitUntil('it has asked', () => server.questions.length > 0);
    discovery.stop();
    const before = server.questions.length;
    const until = performance.now() + 700;
    await waitUntil('a second try would have been made', () => performance.now() > until);
    expect(server.questions.length).toBe(before);
    expect([tables, failures]).toEqual([[], []]);
  });
});
