import { describe, expect, it } from 'vitest';
import { Pool } from './pool.ts';
import type { Target } from './target.ts';

const found = (...ids: string[]) => ids.map((id) => ({ id, address: `127.0.0.1:${id}`, draining: false }));

function poolOf(...ids: string[]) {
  const events: string[] = [];
  const time = { now: 0 };
  const observer = {
    added: ({ id }: Target) => events.push(`+${id}`),
    removed: ({ id }: Target) => events.push(`-${id}`),
  };
  const pool = new Pool('site', observer, { now: () => time.now });
  pool.update(found(...ids));
  for (const target of pool.targets) target.recordProbe(true);
  return {
    pool,
    events,
    time,
    target: (id: string) => pool.targets.find((target) => target.id === id) as Target,
  };
}

describe('choosing', () => {
  it('takes the less busy of two', () => {
    const { pool, target } = poolOf('1', '2');
    target('1').inFlight = 3;
    for (let i = 0; i < 20; i++) expect(pool.choose()?.id).toBe('2');
  });

  it('never takes the busiest of many', () => {
    const { pool, target } = poolOf('1', '2', '3', '4');
    target('3').inFlight = 1;
    for (let i = 0; i < 200; i++) expect(pool.choose()?.id).not.toBe('3');
  });

  it('spreads over targets that are equally busy', () => {
    const { pool } = poolOf('1', '2', '3');
    const chosen = new Set(Array.from({ length: 200 }, () => pool.choose()?.id));
    expect(chosen.size).toBe(3);
  });

  it('prefers those not tried before', () => {
    const { pool, target } = poolOf('1', '2');
    for (let i = 0; i < 20; i++) expect(pool.choose(new Set([target('1')]))?.id).toBe('2');
    expect(pool.choose(new Set(pool.targets))).toBeDefined();
  });

  it('takes a suspect only when none is healthy, and not again for a request that it failed', () => {
    const { pool, target } = poolOf('1', '2');
    target('1').suspect();
    for (let i = 0; i < 20; i++) expect(pool.choose()?.id).toBe('2');
    expect(pool.choose(new Set([target('2')]))?.id).toBe('2');
    target('2').suspect();
    expect(pool.choose(new Set([target('2')]))?.id).toBe('1');
    expect(pool.choose(new Set(pool.targets))).toBeUndefined();
  });

  it('leaves out a target without its first good probe, an unhealthy one and a draining one', () => {
    const { pool, target } = poolOf('1', '2');
    pool.update([...found('1', '2', '3')]);
    target('1').recordProbe(false);
    target('1').recordProbe(false);
    target('2').drain();
    expect(target('3').state).toBe('adding');
    expect(pool.choose()).toBeUndefined();
    expect(pool.hasHealthy).toBe(false);
  });
});

describe('a pool', () => {
  it('tells when a target turns healthy', () => {
    const { pool, target } = poolOf('1');
    let told = 0;
    pool.onHealthy = () => told++;
    target('1').recordProbe(true);
    target('1').suspect();
    expect(told).toBe(0);
    target('1').recordProbe(true);
    expect(told).toBe(1);
  });

  it('tells its observer of every change', () => {
    const states: string[] = [];
    const pool = new Pool('site', { added() {}, removed() {}, changed: ({ state }) => states.push(state) });
    pool.update(found('1'));
    pool.targets[0]?.recordProbe(true);
    pool.targets[0]?.suspect();
    expect(states).toEqual(['healthy', 'suspect']);
  });
});

describe('a new table', () => {
  it('leaves the state of those that stay', () => {
    const { pool, target, events } = poolOf('1', '2');
    pool.update(found('2', '3'));
    expect(target('2').state).toBe('healthy');
    expect(target('3').state).toBe('adding');
    expect(events).toEqual(['+1', '+2', '+3']);
  });

  it('drains those that have vanished', () => {
    const { pool, target } = poolOf('1', '2');
    const vanished = target('1');
    pool.update(found('2'));
    expect(vanished.state).toBe('draining');
  });

  it('drains those that are wanted to stop, though they are still there', () => {
    const { pool, target } = poolOf('1', '2');
    pool.update(found('1', '2').map((one) => ({ ...one, draining: one.id === '1' })));
    expect(target('1').state).toBe('draining');
    expect(pool.choose()?.id).toBe('2');
  });

  it('that has a target back needs a good probe of it, not a new one', () => {
    const { pool, target, events } = poolOf('1', '2');
    const flapping = target('1');
    for (let i = 0; i < 3; i++) {
      pool.update(found('2'));
      pool.update(found('1', '2'));
      expect(target('1')).toBe(flapping);
      expect(flapping.state).toBe('adding');
      flapping.recordProbe(true);
      expect(flapping.state).toBe('healthy');
    }
    expect(events).toEqual(['+1', '+2']);
  });

  it('that wants a draining target to serve on gets it after a good probe', () => {
    const { pool, target } = poolOf('1', '2');
    target('1').drain();
    pool.update(found('1', '2'));
    expect(target('1').state).toBe('adding');
  });

  it('forgets those that have been away for a while', () => {
    const { pool, time, target, events } = poolOf('1', '2');
    const vanished = target('1');
    pool.update(found('2'));
    time.now += 9999;
    pool.update(found('2'));
    expect(events).toEqual(['+1', '+2']);
    time.now += 1;
    pool.update(found('2'));
    expect(events).toEqual(['+1', '+2', '-1']);
    pool.update(found('1', '2'));
    expect(target('1')).not.toBe(vanished);
    pool.update(found('2'));
    time.now += 9999;
    pool.update(found('2'));
    expect(events).toEqual(['+1', '+2', '-1', '+1']);
  });

  it('that is empty leaves nobody', () => {
    const { pool } = poolOf('1');
    pool.update([]);
    expect(pool.choose()).toBeUndefined();
    expect(pool.hasHealthy).toBe(false);
  });

  it('with another process at the same address starts that one afresh', () => {
    const { pool } = poolOf('1');
    pool.update([{ id: 'other', address: '127.0.0.1:1', draining: false }]);
    expect(pool.targets.map(({ state }) => state)).toEqual(['adding']);
  });
});
