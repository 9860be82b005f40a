import { expect, it, test } from 'vitest';
import { completeStrategy, isSameStrategy, nextCapacityProvider } from './capacity-provider-strategy.ts';

function placed(strategy: Parameters<typeof completeStrategy>[0], count: number): string {
  const present: (string | undefined)[] = [];
  for (let task = 0; task < count; task += 1) {
    present.push(nextCapacityProvider(completeStrategy(strategy), present));
  }
  return present.join(' ');
}

test.each([
  ['one takes them all', [{ capacityProvider: 'a', weight: 1 }], 'a a a'],
  ['a single one without a weight, too', [{ capacityProvider: 'a' }], 'a a'],
  [
    'weights are shares',
    [
      { capacityProvider: 'a', weight: 1 },
      { capacityProvider: 'b', weight: 2 },
    ],
    'b a b b a b',
  ],
  [
    'the base comes first and does not count for the weight',
    [
      { capacityProvider: 'a', weight: 1 },
      { capacityProvider: 'b', weight: 1, base: 2 },
    ],
    'b b a b a b',
  ],
  [
    'one without a weight gets its base alone',
    [
      { capacityProvider: 'a', base: 1 },
      { capacityProvider: 'b', weight: 1 },
    ],
    'a b b b',
  ],
])('%s', (_name, strategy, expected) => {
  expect(placed(strategy, expected.split(' ').length)).toBe(expected);
});

it('is none without a strategy', () => {
  expect(nextCapacityProvider([], [])).toBeUndefined();
});

it('is the same in another order, and with the defaults written out', () => {
  const one = completeStrategy([{ capacityProvider: 'a', weight: 1 }, { capacityProvider: 'b' }]);
  const other = completeStrategy([
    { capacityProvider: 'b', weight: 0 },
    { capacityProvider: 'a', weight: 1, base: 0 },
  ]);
  expect(isSameStrategy(one, other)).toBe(true);
  expect(isSameStrategy(one, completeStrategy([{ capacityProvider: 'a', weight: 1 }]))).toBe(false);
});
