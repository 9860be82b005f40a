import { createLogger, Readiness } from '@platform-journey/service-kit';
import { expect, it } from 'vitest';
import type { Discovery } from '../discovery/discovery.ts';
import { fillTable } from './fill-table.ts';
import { Pools } from './pools.ts';

const logger = createLogger({ name: 'test', level: 'silent' });
const table = new Map([['site', [{ id: '1', address: '127.0.0.1:1', draining: false }]]]);

function setUp(patienceMs: number) {
  const calls: Parameters<Discovery['start']>[] = [];
  const pools = new Pools(['site'], { added() {}, removed() {} });
  const readiness = new Readiness();
  let hurries = 0;
  const discovery: Discovery = {
    start: (...args) => void calls.push(args),
    hurry: () => hurries++,
    stop() {},
  };
  let done = false;
  const filled = fillTable({ discovery, pools, readiness, logger, patienceMs }).then(() => {
    done = true;
  });
  const [onTable, onFailure] = calls[0] ?? [];
  return { pools, readiness, filled, isDone: () => done, hurries: () => hurries, onTable, onFailure };
}

it('waits for a healthy target of every service', async () => {
  const { pools, filled, isDone, onTable } = setUp(60_000);
  onTable?.(table);
  await Promise.resolve();
  expect(isDone()).toBe(false);
  pools.targets[0]?.recordProbe(true);
  await filled;
});

it('hurries while a service lacks a healthy target, then and later', async () => {
  const { pools, filled, hurries, onTable, onFailure } = setUp(60_000);
  onTable?.(table);
  onFailure?.(new Error('the agent fails'));
  expect(hurries()).toBe(2);
  pools.targets[0]?.recordProbe(true);
  await filled;
  onTable?.(table);
  expect(hurries()).toBe(2);
  pools.targets[0]?.suspect();
  onTable?.(table);
  expect(hurries()).toBe(3);
});

it('loses patience some time after the first table', async () => {
  const { pools, filled, onTable } = setUp(20);
  onTable?.(table);
  await filled;
  expect(pools.filled).toBe(false);
});

it('does not start to lose patience before there is a table', async () => {
  const { pools, filled, onTable, onFailure } = setUp(0);
  onFailure?.(new Error('no agent yet'));
  pools.update(table);
  pools.targets[0]?.recordProbe(true);
  await filled;
  onTable?.(table);
  expect(pools.filled).toBe(true);
});

it('gives up when the proxy is told to stop', async () => {
  const { readiness, filled } = setUp(60_000);
  readiness.drain();
  await filled;
});
