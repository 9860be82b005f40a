import type { PropagateTags, Tag } from '@aws-sdk/client-ecs';
import type { Service } from './store.ts';

export interface TaskTagSources {
  cluster: { name: string };
  definition: { tags: Tag[] };
  /** The service that the task is one of. */
  service?: { name: string; tags: Tag[] } | undefined;
  /** RunTask's own. */
  tags?: Tag[] | undefined;
  propagateTags?: PropagateTags | undefined;
  enableECSManagedTags?: boolean | undefined;
}

/** A task's tags: those that ECS manages, those of what is propagated, and above them those of the request. */
export function taskTags({ cluster, service, tags = [], ...sources }: TaskTagSources): Tag[] {
  const managed = [
    { key: 'aws:ecs:clusterName', value: cluster.name },
    ...(service ? [{ key: 'aws:ecs:serviceName', value: service.name }] : []),
  ];
  return mergedTags(sources.enableECSManagedTags ? managed : [], propagated({ service, ...sources }), tags);
}

/** Those of a task that a service keeps. */
export function serviceTaskTags({ name, cluster, request }: Service, definition: { tags: Tag[] }): Tag[] {
  const { tags = [], propagateTags, enableECSManagedTags } = request;
  return taskTags({ cluster, definition, service: { name, tags }, propagateTags, enableECSManagedTags });
}

function propagated({ definition, service, propagateTags }: Omit<TaskTagSources, 'cluster'>): Tag[] {
  if (propagateTags === 'TASK_DEFINITION') return definition.tags;
  return propagateTags === 'SERVICE' ? (service?.tags ?? []) : [];
}

/** A later tag replaces the value of an earlier one with its key and takes its place. */
export function mergedTags(...lists: Tag[][]): Tag[] {
  const values = new Map(lists.flat().map(({ key = '', value = '' }) => [key, value]));
  return [...values].map(([key, value]) => ({ key, value }));
}
