import type {
  CreateClusterRequest,
  CreateServiceRequest,
  DeploymentRolloutState,
  ServiceEvent,
  Tag,
} from '@aws-sdk/client-ecs';
import type { Backoff } from './backoff.ts';
import { FARGATE_PROVIDERS, type RegisteredCapacityProvider } from './capacity-provider.ts';
import { clientError, clusterInactive, clusterNotFound, serviceNotFound } from './errors.ts';
import { parseTaskDefinition, shortName } from './identifiers.ts';
import type { ServiceDeployment } from './service-deployment.ts';
import type { Task } from './task.ts';
import type { RegisteredTaskDefinition } from './task-definition.ts';

const DEFAULT_CLUSTER = 'default';

export interface Cluster {
  arn: string;
  name: string;
  /** A deleted cluster stays describable as INACTIVE. */
  status: 'ACTIVE' | 'INACTIVE';
  tags: Tag[];
  /** Members of the request that nothing here acts on; they are handed back. */
  echoed: Pick<
    CreateClusterRequest,
    | 'settings'
    | 'configuration'
    | 'capacityProviders'
    | 'defaultCapacityProviderStrategy'
    | 'serviceConnectDefaults'
  >;
  registeredAt: Date;
  /** This machine as the cluster's only container instance. */
  instance: { status: 'ACTIVE' | 'DRAINING'; tags: Tag[] };
  services: Map<string, Service>;
  tasks: Map<string, Task>;
}

export interface Service {
  arn: string;
  name: string;
  cluster: Cluster;
  /** CreateService's input with every UpdateService's laid over it: what clients get back of what they sent. */
  request: CreateServiceRequest;
  status: 'ACTIVE' | 'DRAINING' | 'INACTIVE';
  desiredCount: number;
  /** The PRIMARY one first, then those that it replaces, newest first. */
  deployments: [Deployment, ...Deployment[]];
  /** What a rollback starts again; undefined until a deployment has completed. */
  lastCompleted: Deployment | undefined;
  /** Newest first. */
  serviceDeployments: ServiceDeployment[];
  /** Newest first. */
  events: ServiceEvent[];
  createdAt: Date;
  /** Every task of the service that is not yet STOPPED, oldest first. */
  tasks: Set<Task>;
  /** Whether the last event said that the service has reached a steady state. */
  steady: boolean;
}

export interface Deployment {
  /** `ecs-svc/` and 19 digits. */
  id: string;
  taskDefinition: RegisteredTaskDefinition;
  rolloutState: DeploymentRolloutState;
  rolloutStateReason: string;
  createdAt: Date;
  updatedAt: Date;
  /** The service's desired count when this deployment was last the PRIMARY one. */
  desiredCount: number;
  /** Tasks in a row that failed to start or to become healthy. */
  failedTasks: number;
  /** How many tasks the last plan left this deployment; with fewer, some have died. */
  kept: number;
  backoff: Backoff;
  /** Since its last start found no place: when to try again without being asked, in milliseconds since the epoch. */
  unplacedUntil: number;
}

/** What ecs-local knows, in memory. It finds, or throws the error that AWS answers with. */
export class Store {
  readonly clusters = new Map<string, Cluster>();
  /** Every revision of each family; revision N is at N − 1. */
  readonly families = new Map<string, RegisteredTaskDefinition[]>();
  /** Those of this account, by name; a deleted one stays describable as INACTIVE. */
  readonly capacityProviders = new Map<string, RegisteredCapacityProvider>();
  /** What RunTask did, by its request's clientToken. */
  readonly runs = new Map<string, { request: string; tasks: Task[] }>();

  /** @throws ClusterNotFoundException when the cluster is missing or INACTIVE */
  cluster(reference = DEFAULT_CLUSTER): Cluster {
    const cluster = this.clusters.get(shortName(reference));
    if (!cluster) throw clusterNotFound();
    if (cluster.status === 'INACTIVE') throw clusterInactive();
    return cluster;
  }

  /** @throws ClusterNotFoundException, ServiceNotFoundException */
  service(cluster: string | undefined, reference: string): Service {
    const service = this.cluster(cluster).services.get(shortName(reference));
    if (!service) throw serviceNotFound();
    return service;
  }

  /** @param reference a name or an ARN */
  findCapacityProvider(reference: string): RegisteredCapacityProvider | undefined {
    const name = shortName(reference);
    return FARGATE_PROVIDERS.find((one) => one.name === name) ?? this.capacityProviders.get(name);
  }

  /** The revision that is meant, ACTIVE or not; undefined when there is none. */
  findTaskDefinition(reference: string): RegisteredTaskDefinition | undefined {
    const parsed = parseTaskDefinition(reference);
    if (!parsed) return undefined;
    const revisions = this.families.get(parsed.family) ?? [];
    if (parsed.revision !== undefined) return revisions[parsed.revision - 1];
    return revisions.findLast((revision) => revision.status === 'ACTIVE');
  }

  /** @throws ClientException when the revision is missing or INACTIVE */
  activeTaskDefinition(reference: string): RegisteredTaskDefinition {
    const definition = this.findTaskDefinition(reference);
    if (!definition) throw clientError('TaskDefinition not found.');
    if (definition.status !== 'ACTIVE') throw clientError('TaskDefinition is inactive');
    return definition;
  }

  *tasks(): Iterable<Task> {
    for (const cluster of this.clusters.values()) yield* cluster.tasks.values();
  }
}
