import { describe, expect, it } from 'vitest';
import { Pools } from './pools.ts';

const one = (id: string, address = `127.0.0.1:${id}`) => [{ id, address, draining: false }];
const observer = { added() {}, removed() {} };

function filledPools() {
  const pools = new Pools(['site', 'api'], observer);
  pools.update(
    new Map([
      ['site', one('1')],
      ['api', one('2')],
    ]),
  );
  for (const target of pools.targets) target.recordProbe(true);
  return pools;
}

describe('the pools', () => {
  it('are filled once every service has a healthy target', () => {
    const pools = new Pools(['site', 'api'], observer);
    pools.update(new Map([['site', one('1')]]));
    for (const target of pools.targets) target.recordProbe(true);
    expect(pools.filled).toBe(false);
    expect(filledPools().filled).toBe(true);
  });

  it('ignore services that no route names', () => {
    const pools = filledPools();
    pools.update(new Map([['stranger', one('3')]]));
    expect(pools.targets.map(({ service }) => service)).toEqual(['site', 'api']);
  });

  it.each([
    ['an empty table', new Map()],
    [
      'a table of empty services',
      new Map([
        ['site', []],
        ['api', []],
      ]),
    ],
    ['a table without one service', new Map([['api', one('2')]])],
  ])('keep their targets through %s', (_what, table) => {
    const pools = filledPools();
    pools.update(table);
    expect(pools.filled).toBe(true);
  });

  it('give up a target whose address now belongs to another service', () => {
    const pools = filledPools();
    pools.update(new Map([['api', one('3', '127.0.0.1:1')]]));
    expect(pools.get('site').targets).toEqual([]);
    expect(pools.get('api').targets.map(({ id }) => id)).toEqual(['3']);
  });
});
