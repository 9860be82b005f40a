import type { CapacityProviderStrategyItem } from '@aws-sdk/client-ecs';
import type { Task } from './task.ts';

export type Strategy = { capacityProvider: string; weight: number; base: number }[];

/** A strategy with ECS's defaults for what was left out, as it is shown. */
export function completeStrategy(strategy: readonly CapacityProviderStrategyItem[] = []): Strategy {
  return strategy.map(({ capacityProvider = '', weight = 0, base = 0 }) => ({
    capacityProvider,
    weight,
    base,
  }));
}

/** Whether two strategies place tasks alike; the order does not matter. */
export function isSameStrategy(one: Strategy, other: Strategy): boolean {
  const sorted = (strategy: Strategy) =>
    strategy.map(({ capacityProvider, weight, base }) => `${capacityProvider} ${weight} ${base}`).sort();
  return sorted(one).join() === sorted(other).join();
}

/** Those of tasks. */
export const providersOf = (tasks: Iterable<Task>) =>
  [...tasks].map(({ capacityProvider }) => capacityProvider);

/**
 * The capacity provider of the next task: first the base is filled, then the one that has least for its weight.
 *
 * @param present capacity providers of the tasks that there are
 * @returns undefined without a strategy
 */
export function nextCapacityProvider(
  strategy: Strategy,
  present: readonly (string | undefined)[],
): string | undefined {
  const countOf = (name: string) => present.filter((one) => one === name).length;
  const owed = strategy.find(({ capacityProvider, base }) => countOf(capacityProvider) < base);
  const share = ({ capacityProvider, weight, base }: Strategy[number]) =>
    (countOf(capacityProvider) - base + 1) / weight;
  const [least] = strategy.toSorted((one, other) => share(one) - share(other));
  return (owed ?? least)?.capacityProvider;
}
