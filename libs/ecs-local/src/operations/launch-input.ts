import type { CapacityProviderStrategyItem, LaunchType, NetworkConfiguration } from '@aws-sdk/client-ecs';
import { completeStrategy, type Strategy } from '../capacity-provider-strategy.ts';
import { invalidParameter } from '../errors.ts';
import type { Cluster } from '../store.ts';
import type { RegisteredTaskDefinition } from '../task-definition.ts';

export interface LaunchInput {
  launchType?: LaunchType | undefined;
  capacityProviderStrategy?: CapacityProviderStrategyItem[] | undefined;
  networkConfiguration?: NetworkConfiguration | undefined;
}

/** @throws InvalidParameterException where the request and the definition of its tasks do not fit together */
export function refuseStrangeLaunch(input: LaunchInput, definition: RegisteredTaskDefinition): void {
  if (input.launchType !== undefined && input.capacityProviderStrategy?.length) {
    throw invalidParameter(
      'Specifying both a launch type and capacity provider strategy is not supported. Remove one and try again.',
    );
  }
  const isOwnNetwork = definition.networkMode === 'awsvpc';
  const isConfigured = input.networkConfiguration?.awsvpcConfiguration !== undefined;
  if (isOwnNetwork && !isConfigured) {
    throw invalidParameter("Network Configuration must be provided when networkMode 'awsvpc' is specified.");
  }
  if (!isOwnNetwork && isConfigured) {
    throw invalidParameter(
      'Network Configuration is not valid for the given networkMode of this task definition.',
    );
  }
}

/** Without launch type and strategy of its own a request has its cluster's default strategy. */
export function launchStrategy(
  { echoed }: Cluster,
  { launchType, capacityProviderStrategy: own = [] }: LaunchInput,
): Strategy {
  const isOwn = launchType !== undefined || own.length > 0;
  return completeStrategy(isOwn ? own : echoed.defaultCapacityProviderStrategy);
}
