import type { ServiceOutcome } from './outcome.ts';

export type DeployErrorCode =
  /** ECS does not answer, or keeps failing or throttling, for longer than is tolerated. */
  | 'ecs_unreachable'
  | 'credentials_missing'
  | 'access_denied'
  | 'cluster_not_found'
  /** The service is not there, where only Terraform makes services. */
  | 'service_not_found'
  /** Nothing older has completed a deployment. */
  | 'nothing_to_roll_back_to'
  /** ECS answered with any other error. */
  | 'ecs_refused'
  /** The breaker gave the deployment up; ECS has gone back to the one before, if there was one. */
  | 'deployment_failed'
  /** Another deployment, or the service's deletion, came between. */
  | 'deployment_superseded'
  | 'deployment_timeout'
  /** The caller's signal; what ECS has been told goes on. */
  | 'aborted';

/** Why a deploy did not come about. The message is for people and complete: no stack trace needs to be shown. */
export class DeployError extends Error {
  override readonly name = 'DeployError';
  readonly code: DeployErrorCode;
  /** The services concerned; empty when it is all of them. */
  readonly services: readonly string[];
  /** What has become of every service of the deploy; empty when it had not got as far as knowing them. */
  outcomes: readonly ServiceOutcome[] = [];

  constructor(code: DeployErrorCode, message: string, options: ErrorOptions & { services?: string[] } = {}) {
    super(message, options);
    this.code = code;
    this.services = options.services ?? [];
  }
}
