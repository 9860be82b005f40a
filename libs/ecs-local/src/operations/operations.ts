import { createCapacityProvider } from './create-capacity-provider.ts';
import { createCluster } from './create-cluster.ts';
import { createService } from './create-service.ts';
import { deleteCapacityProvider } from './delete-capacity-provider.ts';
import { deleteCluster } from './delete-cluster.ts';
import { deleteService } from './delete-service.ts';
import { deleteTaskDefinitions } from './delete-task-definitions.ts';
import { deregisterTaskDefinition } from './deregister-task-definition.ts';
import { describeCapacityProviders } from './describe-capacity-providers.ts';
import { describeClusters } from './describe-clusters.ts';
import { describeContainerInstances } from './describe-container-instances.ts';
import { describeServiceDeployments } from './describe-service-deployments.ts';
import { describeServiceRevisions } from './describe-service-revisions.ts';
import { describeServices } from './describe-services.ts';
import { describeTaskDefinition } from './describe-task-definition.ts';
import { describeTasks } from './describe-tasks.ts';
import { listClusters } from './list-clusters.ts';
import { listContainerInstances } from './list-container-instances.ts';
import { listServiceDeployments } from './list-service-deployments.ts';
import { listServices } from './list-services.ts';
import { listTagsForResource } from './list-tags-for-resource.ts';
import { listTaskDefinitionFamilies } from './list-task-definition-families.ts';
import { listTaskDefinitions } from './list-task-definitions.ts';
import { listTasks } from './list-tasks.ts';
import type { Operation } from './operation.ts';
import { putClusterCapacityProviders } from './put-cluster-capacity-providers.ts';
import { registerTaskDefinition } from './register-task-definition.ts';
import { runTask } from './run-task.ts';
import { stopServiceDeployment } from './stop-service-deployment.ts';
import { stopTask } from './stop-task.ts';
import { tagResource } from './tag-resource.ts';
import { untagResource } from './untag-resource.ts';
import { updateCapacityProvider } from './update-capacity-provider.ts';
import { updateCluster } from './update-cluster.ts';
import { updateClusterSettings } from './update-cluster-settings.ts';
import { updateContainerInstancesState } from './update-container-instances-state.ts';
import { updateService } from './update-service.ts';

/** Every operation that ecs-local implements, by name. */
export const operations: ReadonlyMap<string, Operation> = new Map(
  [
    createCapacityProvider,
    createCluster,
    createService,
    deleteCapacityProvider,
    deleteCluster,
    deleteService,
    deleteTaskDefinitions,
    deregisterTaskDefinition,
    describeCapacityProviders,
    describeClusters,
    describeContainerInstances,
    describeServiceDeployments,
    describeServiceRevisions,
    describeServices,
    describeTaskDefinition,
    describeTasks,
    listClusters,
    listContainerInstances,
    listServiceDeployments,
    listServices,
    listTagsForResource,
    listTaskDefinitionFamilies,
    listTaskDefinitions,
    listTasks,
    putClusterCapacityProviders,
    registerTaskDefinition,
    runTask,
    stopServiceDeployment,
    stopTask,
    tagResource,
    untagResource,
    updateCapacityProvider,
    updateCluster,
    updateClusterSettings,
    updateContainerInstancesState,
    updateService,
  ].map((operation) => [operation.name, operation]),
);
