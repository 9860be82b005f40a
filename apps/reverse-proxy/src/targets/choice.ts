import type { Target } from './target.ts';

/**
 * The less busy of two picked at random: close to the least busy of all, without every proxy rushing to the same one.
 * Every request comes here, so nothing is allocated.
 *
 * @param random from 0 to less than 1, as Math.random
 */
export function lessBusyOfTwo(targets: readonly Target[], random: () => number): Target | undefined {
  const { length } = targets;
  if (length < 2) return targets[0];
  // One of length × (length − 1) ordered pairs.
  const pair = Math.floor(random() * length * (length - 1));
  const index = pair % length;
  const steps = 1 + Math.floor(pair / length);
  const first = targets[index] as Target;
  const second = targets[(index + steps) % length] as Target;
  return second.inFlight < first.inFlight ? second : first;
}
