import type { EnvironmentName, EnvironmentOverlay } from './environment-schema.ts';
import type { InstanceType } from './instance-types.ts';
import type { Manifest } from './manifest-schema.ts';
import { certificateBucket, clusterOf, ecrRegistry } from './names.ts';
import type { Service } from './service-schema.ts';

/** The platform as it is to run in one environment: what `renderTaskDefinition` and `renderService` read. */
export interface Environment extends Omit<EnvironmentOverlay, 'services' | 'images'> {
  name: EnvironmentName;
  /** The manifest's own name, which all environments share. */
  platform: string;
  /** The cluster's name, and the first part of every task family's; on ECS with the environment's, which may share an account. */
  cluster: string;
  /** On ECS, where a task's own file system is read-only and goes with it. */
  certificateBucket?: string | undefined;
  /** Whether two tasks on one host can listen on the same port. */
  reusePort: boolean;
  /** The overlay's counts and limits merged in, `image` complete with registry and tag. */
  services: Readonly<Record<string, Service>>;
}

/** What a command line or a deploy knows better than the manifest. */
export interface EnvironmentOverrides {
  ports?: { https?: number | undefined; http?: number | undefined };
  ecsEndpoint?: string | undefined;
  certificateDirectory?: string | undefined;
  issuer?: string | undefined;
  acmeIssuers?: EnvironmentOverlay['acmeIssuers'];
  /** False where the platform has no SO_REUSEPORT: then a service on the host network gets a single task. */
  reusePort?: boolean | undefined;
  /** Complete images by service name, such as a digest that the pipeline has just pushed. */
  images?: Readonly<Record<string, string>>;
}

/** The smallest that holds the platform while one of its services deploys. */
const DEFAULT_INSTANCE_TYPE: InstanceType = 't3.small';

/** Two tasks cannot share the port, so that the old one has to go before the new one starts. */
const ONE_AFTER_THE_OTHER = { minimumHealthyPercent: 0, maximumPercent: 100 };

/** Merges one environment's overlay, then the overrides, into the manifest. */
export function environment(
  manifest: Manifest,
  name: EnvironmentName,
  overrides: EnvironmentOverrides = {},
): Environment {
  const { services: overlays, images, redirects, ...settings } = manifest.environments[name];
  const { account = '', region, runsOn } = settings;
  const onEcs = runsOn === 'ecs';
  const cluster = onEcs ? clusterOf(manifest.name, name) : manifest.name;
  const { registry, tag } = images ?? ecrImages(manifest.name, { account, region });
  const reusePort = overrides.reusePort ?? true;
  const services = Object.entries(manifest.services).map(([service, declared]) => {
    const merged = mergeService(declared, overlays[service]);
    const image = overrides.images?.[service] ?? `${registry}/${declared.image}:${tag}`;
    const alone = declared.network === 'host' && !reusePort;
    return [service, { ...merged, ...(alone && withoutSharing(merged)), image }];
  });
  return {
    ...settings,
    name,
    platform: manifest.name,
    cluster,
    reusePort,
    redirects: [...manifest.redirects, ...redirects],
    ports: {
      https: overrides.ports?.https ?? settings.ports.https,
      http: overrides.ports?.http ?? settings.ports.http,
    },
    ecsEndpoint: overrides.ecsEndpoint ?? settings.ecsEndpoint,
    issuer: overrides.issuer ?? settings.issuer,
    acmeIssuers: overrides.acmeIssuers ?? settings.acmeIssuers,
    certificateDirectory: overrides.certificateDirectory ?? settings.certificateDirectory,
    ...(onEcs && {
      instances: settings.instances ?? 1,
      instanceType: settings.instanceType ?? DEFAULT_INSTANCE_TYPE,
      certificateBucket: certificateBucket({ cluster, account }),
    }),
    services: Object.fromEntries(services),
  };
}

/** Deploys name a digest; the tag is what runs before the first. */
function ecrImages(platform: string, place: { account: string; region: string }) {
  return { registry: ecrRegistry(platform, place), tag: 'latest' };
}

function mergeService(declared: Service, overlay: EnvironmentOverlay['services'][string] = {}): Service {
  return {
    ...declared,
    desiredCount: overlay.desiredCount ?? declared.desiredCount,
    cpu: overlay.cpu ?? declared.cpu,
    memory: overlay.memory ?? declared.memory,
    environment: { ...declared.environment, ...overlay.environment },
  };
}

function withoutSharing(service: Service): Pick<Service, 'desiredCount' | 'deployment'> {
  return { desiredCount: Math.min(1, service.desiredCount), deployment: ONE_AFTER_THE_OTHER };
}
