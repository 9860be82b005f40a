import type { StopServiceDeploymentStopType } from '@aws-sdk/client-ecs';
import { type BreakerVerdict, breakerThreshold, breakerVerdict } from './circuit-breaker.ts';
import { fail, rollBackTo } from './deployment.ts';
import {
  failServiceDeployment,
  rollBackServiceDeployment,
  stopServiceDeployment,
  tripServiceDeployment,
} from './service-deployment.ts';
import { eventMessage } from './service-events.ts';
import type { Deployment, Service } from './store.ts';

const EXCEEDED = 'because the circuit breaker threshold was exceeded.';

/**
 * Lets the circuit breaker judge the PRIMARY deployment and does what it says.
 *
 * @returns the messages of the events that tell so, oldest first
 */
export function judge(service: Service, now: Date): string[] {
  const [primary] = service.deployments;
  const verdict = verdictOn(service);
  if (verdict === 'go-on') return [];
  tripServiceDeployment(service, primary.failedTasks);
  fail(service, 'ECS deployment circuit breaker: tasks failed to start.', now);
  const failed = eventMessage.failed(service, primary, 'tasks failed to start.');
  const candidate = rollbackCandidate(service);
  if (verdict === 'fail' || !candidate) {
    failServiceDeployment(service, `Service deployment failed ${EXCEEDED}`, now);
    return [failed];
  }
  rollBackServiceDeployment(service, candidate, `Service deployment rolled back ${EXCEEDED}`, now);
  const reason = `ECS deployment circuit breaker: rolling back to deploymentId ${candidate.id}.`;
  rollBackTo(service, candidate, reason, now);
  return [failed, eventMessage.rollingBack(service, candidate)];
}

/**
 * Ends the deployment under way because somebody asked for it; one to roll back to must be there for ROLLBACK.
 *
 * @returns the messages of the events that tell so, oldest first
 */
export function stopRollout(service: Service, stopType: StopServiceDeploymentStopType, now: Date): string[] {
  const [primary] = service.deployments;
  const reason = 'Service deployment stopped by user.';
  fail(service, reason, now);
  const failed = eventMessage.failed(service, primary, 'stopped by user.');
  const candidate = rollbackCandidate(service);
  if (stopType === 'ABORT' || !candidate) {
    stopServiceDeployment(service, reason, now);
    return [failed];
  }
  rollBackServiceDeployment(service, candidate, 'Service deployment rolled back by user.', now);
  rollBackTo(service, candidate, `ECS deployment ${candidate.id} in progress.`, now);
  return [failed, eventMessage.rollingBack(service, candidate)];
}

/** What a rollback would go back to; undefined while nothing has completed but what is PRIMARY already. */
export function rollbackCandidate({ deployments, lastCompleted }: Service): Deployment | undefined {
  return lastCompleted === deployments[0] ? undefined : lastCompleted;
}

function verdictOn(service: Service): BreakerVerdict {
  const [{ rolloutState, failedTasks, desiredCount }] = service.deployments;
  const breaker = service.request.deploymentConfiguration?.deploymentCircuitBreaker;
  return breakerVerdict({
    enabled: breaker?.enable ?? false,
    rollback: breaker?.rollback ?? false,
    rolloutState,
    failures: failedTasks,
    threshold: breakerThreshold(desiredCount, breaker?.thresholdConfiguration),
    hasCompletedBefore: rollbackCandidate(service) !== undefined,
  });
}
