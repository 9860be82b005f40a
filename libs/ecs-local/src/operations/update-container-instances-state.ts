import type {
  UpdateContainerInstancesStateRequest,
  UpdateContainerInstancesStateResponse,
} from '@aws-sdk/client-ecs';
import { z } from 'zod';
import { containerInstanceArn, shortName } from '../identifiers.ts';
import { containerInstanceView, instanceArn } from '../views/container-instance.ts';
import { lookUp } from './look-up.ts';
import { operation, reference, references, request } from './operation.ts';

const MOST_AT_ONCE = 10;

/** A DRAINING instance gets no more tasks; those that run go on. */
export const updateContainerInstancesState = operation<
  UpdateContainerInstancesStateRequest,
  UpdateContainerInstancesStateResponse
>({
  name: 'UpdateContainerInstancesState',
  input: request({
    cluster: reference.optional(),
    containerInstances: references(MOST_AT_ONCE).min(1, 'Container instances cannot be empty.'),
    status: z.enum(['ACTIVE', 'DRAINING'], 'Container instance status should be one of [ACTIVE, DRAINING]'),
  }),
  run({ store, scheduler }, { cluster: name, containerInstances = [], status }) {
    const cluster = store.cluster(name);
    const { found, failures } = lookUp(
      containerInstances,
      (reference) => (shortName(reference) === shortName(instanceArn(cluster)) ? cluster : undefined),
      (id) => containerInstanceArn(cluster.name, id),
    );
    for (const { instance } of found) instance.status = status === 'DRAINING' ? 'DRAINING' : 'ACTIVE';
    scheduler.placeAgain();
    return { containerInstances: found.map((one) => containerInstanceView(one)), failures };
  },
});
