import type { ContainerRestartPolicy } from '@aws-sdk/client-ecs';

const DEFAULT_ATTEMPT_PERIOD_S = 300;

/**
 * Whether a container that has ended by itself is started again within its task.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/container-restart-policy.html
 *
 * @param end.ranMs since its last start
 */
export function isRestarted(
  policy: ContainerRestartPolicy | undefined,
  end: { exitCode: number; ranMs: number },
): boolean {
  if (!policy?.enabled || policy.ignoredExitCodes?.includes(end.exitCode)) return false;
  return end.ranMs >= (policy.restartAttemptPeriod ?? DEFAULT_ATTEMPT_PERIOD_S) * 1000;
}
