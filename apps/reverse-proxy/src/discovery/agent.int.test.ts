import { startUpstream, type Upstream, waitUntil } from '@platform-journey/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { agentDiscovery } from './agent.ts';
import type { Discovery, TargetTable } from './discovery.ts';

const task = (HostPort: number) => ({
  Arn: `arn:${HostPort}`,
  DesiredStatus: 'RUNNING',
  KnownStatus: 'RUNNING',
  Family: 'f',
  Version: '1',
  Containers: [
    { DockerId: 'd', DockerName: 'n', Name: 'c', Ports: [{ ContainerPort: 80, Protocol: 'tcp', HostPort }] },
  ],
});

let agent: Upstream;
let answer: { status: number; body: string };
let discovery: Discovery;
let tables: TargetTable[];
let failures: Error[];

beforeEach(async () => {
  answer = { status: 200, body: JSON.stringify({ Tasks: [task(1)] }) };
  agent = await startUpstream((request, response) => {
    if (request.url === '/v1/tasks') response.writeHead(answer.status).end(answer.body);
    else response.writeHead(404).end();
  });
  tables = [];
  failures = [];
  discovery = agentDiscovery({
    endpoint: `http://127.0.0.1:${agent.port}`,
    targetHost: '127.0.0.1',
    selectors: [{ service: 'site', family: 'f', container: 'c', port: 80 }],
    intervalMs: 10,
  });
  discovery.start(
    (table) => tables.push(table),
    (error) => failures.push(error),
  );
});

afterEach(async () => {
  discovery.stop();
  await agent.close();
});

/** How many tables come within so many ms. */
async function tablesWithin(ms: number): Promise<number> {
  const until = performance.now() + ms;
  await waitUntil('the time is over', () => performance.now() > until);
  return tables.length;
}

describe('discovery through the agent', () => {
  it('looks again at once when it must hurry, but not in a row', async () => {
    discovery.stop();
    const selectors = [{ service: 'site', family: 'f', container: 'c', port: 80 }];
    const endpoint = `http://127.0.0.1:${agent.port}`;
    discovery = agentDiscovery({ endpoint, targetHost: '127.0.0.1', selectors, intervalMs: 60_000 });
    tables = [];
    discovery.start(
      (table) => tables.push(table),
      () => {},
    );
    await waitUntil('there is a table', () => tables.length === 1);
    const hurrying = setInterval(() => discovery.hurry(), 1);
    const count = await tablesWithin(600);
    clearInterval(hurrying);
    expect(count).toBeGreaterThanOrEqual(3);
    expect(count).toBeLessThanOrEqual(6);
  });

  it('finds targets and follows their changes', async () => {
    await waitUntil('there is a table', () => tables.length > 0);
    expect(tables[0]?.get('site')).toEqual([{ id: 'arn:1:1', address: '127.0.0.1:1', draining: false }]);
    answer.body = JSON.stringify({ Tasks: [task(1), task(2)] });
    await waitUntil('the change is seen', () => tables.at(-1)?.get('site')?.length === 2);
  });

  it.each([
    ['an error', { status: 500, body: '' }],
    ['no JSON', { status: 200, body: '<html>' }],
    ['something else', { status: 200, body: '{"tasks":[]}' }],
  ])('reports %s as a failure, not as a table, and recovers', async (_what, bad) => {
    await waitUntil('there is a table', () => tables.length > 0);
    const good = answer;
    answer = bad;
    await waitUntil('it is reported', () => failures.length > 1);
    const before = tables.length;
    answer = good;
    await waitUntil('it works again', () => tables.length > before);
  });

  it('reports an agent that is gone', async () => {
    await agent.close();
    await waitUntil('it is reported', () => failures.length > 1);
  });
});
