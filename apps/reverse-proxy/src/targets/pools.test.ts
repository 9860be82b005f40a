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
    pools.update(
      new Map([
        ['site', one('1')],
        ['api', one('2')],
        ['stranger', one('3')],
      ]),
    );
    expect(pools.targets.map(({ service }) => service)).toEqual(['site', 'api']);
  });

  it('lose the targets of a service that is not in the table any more', () => {
    const pools = filledPools();
    pools.update(new Map([['api', one('2')]]));
    expect(pools.targets.map(({ id }) => id)).toEqual(['2']);
    expect(pools.filled).toBe(false);
  });

  it('may have two services at one address', () => {
    const pools = new Pools(['site', 'api'], observer);
    pools.update(
      new Map([
        ['site', one('1')],
        ['api', one('1')],
      ]),
    );
    for (const target of pools.targets) target.recordProbe(true);
    expect(pools.filled).toBe(true);
  });
});
