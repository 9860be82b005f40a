import type { ServiceDeployment } from '../service-deployment.ts';
import type { Deployment, Service, Store } from '../store.ts';
import { revisionArn } from '../views/service-deployment.ts';

/** The service that the ARN of one of its deployments or revisions names: `…:service-revision/<cluster>/<service>/<id>`. */
function serviceOf(store: Store, arn: string): Service | undefined {
  const [, cluster = '', service = ''] = arn.split('/');
  return store.clusters.get(cluster)?.services.get(service);
}

export function findServiceDeployment(
  store: Store,
  arn: string,
): { service: Service; deployment: ServiceDeployment } | undefined {
  const service = serviceOf(store, arn);
  const deployment = service?.serviceDeployments.find((one) => one.arn === arn);
  return service && deployment && { service, deployment };
}

export function findServiceRevision(
  store: Store,
  arn: string,
): { service: Service; deployment: Deployment } | undefined {
  const service = serviceOf(store, arn);
  if (!service) return undefined;
  const deployments = service.serviceDeployments.flatMap(({ target, sources }) => [target, ...sources]);
  const deployment = deployments.find((one) => revisionArn(service, one) === arn);
  return deployment && { service, deployment };
}
