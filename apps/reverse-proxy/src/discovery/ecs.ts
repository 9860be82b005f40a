import { isThrottling } from './aws-client.ts';
import type { Discovery, TargetTable } from './discovery.ts';
import type { Ec2Api } from './ec2-api.ts';
import { EcsApi } from './ecs-api.ts';
import { InstanceHosts } from './instance-hosts.ts';
import { pollingDiscovery } from './polling.ts';
import { targetsFromEcs } from './targets-from-ecs.ts';
import type { TargetSelector } from './targets-from-tasks.ts';

/** The API's quotas are shared by all of the account. */
const HURRIED_POLL_MS = 5000;
const TIMEOUT_MS = 10_000;
const JITTER = 0.3;

export interface EcsOptions {
  /** The cluster's name or ARN. */
  cluster: string;
  region: string;
  /** Address at which the ports of instances are reached that are not of EC2. */
  targetHost: string;
  selectors: readonly TargetSelector[];
  intervalMs: number;
}

/** Finds the targets on all instances of a cluster by asking ECS for tasks and EC2 for the instances' addresses. */
export function ecsDiscovery({ cluster, region, targetHost, selectors, intervalMs }: EcsOptions): Discovery {
  const ecs = new EcsApi({ cluster, region });
  let ec2: Ec2Api | undefined;
  const openEc2 = async () => {
    // Loaded only here: it is large, and not every cluster has instances of EC2.
    const { Ec2Api } = await import('./ec2-api.ts');
    ec2 ??= new Ec2Api(region);
    return ec2;
  };
  const hosts = new InstanceHosts({ ecs, ec2: openEc2, targetHost });
  const families = [...new Set(selectors.map(({ family }) => family))];
  const poll = async (signal: AbortSignal): Promise<TargetTable> => {
    const tasks = await ecs.tasks(families, signal);
    const instances = new Set(tasks.flatMap(({ containerInstanceArn }) => containerInstanceArn ?? []));
    return targetsFromEcs(tasks, selectors, await hosts.of([...instances], signal));
  };
  const discovery = pollingDiscovery({
    poll,
    intervalMs,
    hurriedMs: HURRIED_POLL_MS,
    timeoutMs: TIMEOUT_MS,
    jitter: JITTER,
    isThrottling,
  });
  return {
    ...discovery,
    stop() {
      discovery.stop();
      ecs.close();
      ec2?.close();
    },
  };
}
