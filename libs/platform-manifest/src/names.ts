import type { Environment } from './environment.ts';

/** The task definition family of a service. */
export function family({ cluster }: Pick<Environment, 'cluster'>, service: string): string {
  return `${cluster}-${service}`;
}

/** The CloudWatch log group of a service. */
export function logGroup({ cluster }: Pick<Environment, 'cluster'>, service: string): string {
  return `/${cluster}/${service}`;
}
