import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lessBusyOfTwo } from './choice.ts';
import { Pool } from './pool.ts';
import { Target } from './target.ts';

const STATES = ['adding', 'healthy', 'suspect', 'unhealthy', 'draining'] as const;
type State = (typeof STATES)[number];

/** Numbers from 0 to less than 1. */
const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const situation = fc.array(
  fc.record({ state: fc.constantFrom(...STATES), inFlight: fc.nat(5), tried: fc.boolean() }),
  { maxLength: 8 },
);

function bring(target: Target, state: State): void {
  if (state !== 'adding') target.recordProbe(true);
  if (state === 'suspect') target.suspect();
  if (state === 'unhealthy') for (let i = 0; i < 2; i++) target.recordProbe(false);
  if (state === 'draining') target.drain();
}

function poolIn(
  targets: readonly { state: State; inFlight: number; tried: boolean }[],
  random: () => number,
) {
  const pool = new Pool('site', { added() {}, removed() {} }, { random });
  pool.update(targets.map((_, id) => ({ id: `${id}`, address: `127.0.0.1:${id}`, draining: false })));
  const tried = new Set<Target>();
  for (const [index, target] of pool.targets.entries()) {
    const wanted = targets[index];
    if (!wanted) continue;
    bring(target, wanted.state);
    target.inFlight = wanted.inFlight;
    if (wanted.tried) tried.add(target);
  }
  return { pool, tried };
}

describe('the choice of a target', () => {
  it('is a healthy one, else a suspect, and one that was not tried before as far as there is any', () => {
    fc.assert(
      fc.property(situation, chance, (targets, random) => {
        const { pool, tried } = poolIn(targets, () => random);
        const chosen = pool.choose(tried);
        const having = (state: State) => pool.targets.filter((target) => target.state === state);
        const untried = (list: Target[]) => list.filter((target) => !tried.has(target));
        const best = [untried(having('healthy')), having('healthy'), untried(having('suspect'))];
        const allowed = best.find((list) => list.length > 0) ?? [];
        if (allowed.length === 0) expect(chosen).toBeUndefined();
        else expect(allowed).toContain(chosen);
      }),
    );
  });

  it('is never the one that is busier than all others', () => {
    const busyness = fc.array(fc.nat(20), { minLength: 2, maxLength: 8 });
    fc.assert(
      fc.property(busyness, chance, (all, random) => {
        const targets = all.map((inFlight) => ({ state: 'healthy' as const, inFlight, tried: false }));
        const chosen = poolIn(targets, () => random).pool.choose()?.inFlight ?? -1;
        const [busiest = 0, next = 0] = all.toSorted((a, b) => b - a);
        if (busiest > next) expect(chosen).toBeLessThan(busiest);
      }),
    );
  });

  it.each([2, 3, 5, 8])('falls on each of %i equally busy ones alike', (count) => {
    const targets = Array.from({ length: count }, (_, id) => new Target('site', `${id}`, '127.0.0.1:1'));
    const PER_TARGET = 5000;
    const times = new Map(targets.map((target) => [target, 0]));
    let draws = 0;
    // Evenly spaced instead of random: every pair comes as often as any other.
    const random = () => (draws++ % (PER_TARGET * count)) / (PER_TARGET * count);
    for (let i = 0; i < PER_TARGET * count; i++) {
      const chosen = lessBusyOfTwo(targets, random) as Target;
      times.set(chosen, (times.get(chosen) ?? 0) + 1);
    }
    for (const chosen of times.values()) expect(Math.abs(chosen - PER_TARGET)).toBeLessThan(PER_TARGET / 100);
  });

  it('keeps work level: two picks, not one', () => {
    const targets = Array.from({ length: 10 }, (_, id) => new Target('site', `${id}`, '127.0.0.1:1'));
    for (let i = 0; i < 10_000; i++) {
      const chosen = lessBusyOfTwo(targets, Math.random);
      if (chosen) chosen.inFlight++;
    }
    // One pick would leave about ±100 (√n); two leave a handful.
    for (const { inFlight } of targets) expect(Math.abs(inFlight - 1000)).toBeLessThan(20);
  });
});
