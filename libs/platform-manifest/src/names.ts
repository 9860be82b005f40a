import type { Environment } from './environment.ts';

type Cluster = Pick<Environment, 'cluster'>;
type Account = Cluster & { account: string };

/** The cluster of an environment on ECS, which others share their account with. */
export function clusterOf(platform: string, environment: string): string {
  return `${platform}-${environment}`;
}

/** The task definition family of a service. */
export function family({ cluster }: Cluster, service: string): string {
  return `${cluster}-${service}`;
}

/** The CloudWatch log group of a service. */
export function logGroup({ cluster }: Cluster, service: string): string {
  return `/${cluster}/${service}`;
}

/** What stands before the name of an image in ECR: one registry for all environments of an account, as builds are promoted. */
export function ecrRegistry(
  platform: string,
  { account, region }: { account: string; region: string },
): string {
  return `${account}.dkr.ecr.${region}.amazonaws.com/${platform}`;
}

/** The bucket in S3 that the proxies of an environment share; buckets are named apart in all of AWS. */
export function certificateBucket({ cluster, account }: Account): string {
  return `${cluster}-certificates-${account}`;
}

/** The bucket in S3 where Terraform keeps what it knows of all environments. */
export function stateBucket(platform: string, account: string): string {
  return `${platform}-terraform-state-${account}`;
}

/** The roles of a service: with the one ECS starts its tasks, with the other they do their work. */
export function roleNames({ cluster }: Cluster, service: string) {
  return { execution: `${cluster}-${service}-execution`, task: `${cluster}-${service}-task` };
}

export function roleArns({ cluster, account }: Account, service: string) {
  const { execution, task } = roleNames({ cluster }, service);
  const arn = (role: string) => `arn:aws:iam::${account}:role/${role}`;
  return { executionRoleArn: arn(execution), taskRoleArn: arn(task) };
}
