import { createCluster } from './create-cluster.ts';
import { createService } from './create-service.ts';
import { deleteService } from './delete-service.ts';
import { deregisterTaskDefinition } from './deregister-task-definition.ts';
import { describeClusters } from './describe-clusters.ts';
import { describeContainerInstances } from './describe-container-instances.ts';
import { describeServices } from './describe-services.ts';
import { describeTaskDefinition } from './describe-task-definition.ts';
import { describeTasks } from './describe-tasks.ts';
import { listClusters } from './list-clusters.ts';
import { listContainerInstances } from './list-container-instances.ts';
import { listServices } from './list-services.ts';
import { listTaskDefinitions } from './list-task-definitions.ts';
import { listTasks } from './list-tasks.ts';
import type { Operation } from './operation.ts';
import { registerTaskDefinition } from './register-task-definition.ts';
import { runTask } from './run-task.ts';
import { stopTask } from './stop-task.ts';
import { updateService } from './update-service.ts';

/** Every operation that ecs-local implements, by name. */
export const operations: ReadonlyMap<string, Operation> = new Map(
  [
    createCluster,
    createService,
    deleteService,
    deregisterTaskDefinition,
    describeClusters,
    describeContainerInstances,
    describeServices,
    describeTaskDefinition,
    describeTasks,
    listClusters,
    listContainerInstances,
    listServices,
    listTaskDefinitions,
    listTasks,
    registerTaskDefinition,
    runTask,
    stopTask,
    updateService,
  ].map((operation) => [operation.name, operation]),
);
