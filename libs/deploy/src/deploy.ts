import { planDeploy } from './plan-deploy.ts';
import { type DeployResult, type RollOutOptions, rollOut } from './roll-out.ts';

export interface DeployOptions extends RollOutOptions {
  /** All of them unless given. */
  services?: readonly string[] | undefined;
  /**
   * New images by service. The services without one keep the image that they run; those that run none get the
   * environment's. Without this all services get the environment's.
   */
  images?: Readonly<Record<string, string>> | undefined;
}

/**
 * Brings services of the environment to what the manifest says and waits for the deployments that it has started itself. The
 * cluster must exist; on AWS the services, too.
 *
 * @throws DeployError when one of them was rolled back, was superseded or took too long; when ECS refuses or does not
 * answer; or when the signal aborts, whereupon ECS goes on with what it has been told
 */
export function deploy(options: DeployOptions): Promise<DeployResult> {
  return rollOut(options, (context) => planDeploy(context, options));
}
