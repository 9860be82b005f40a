import type * as Ecs from '@aws-sdk/client-ecs';
import type { Certificate, Deployment, PlatformEvent, Service, Task } from '@platform-journey/platform-api';
import type { EcsReading } from '../ecs/reading.ts';
import type { PlatformFacts } from '../feed/source.ts';
import { publicText, shortId, shortImage } from './public-names.ts';

/** An hour of chaos stops more tasks than anybody reads about. */
const STOPPED_TASKS_KEPT = 50;

/** ECS's answers in the shapes, the order and the words that the public may see. */
export function factsFromEcs(reading: EcsReading, certificates: Certificate[]): PlatformFacts {
  const services = reading.services.toSorted((a, b) => compare(a.serviceName, b.serviceName));
  return {
    platform: 'ecs',
    services: services.map((service) => publicService(service, reading.definitions)),
    tasks: publicTasks(reading.tasks),
    deployments: services.flatMap(publicDeployments).toSorted(newestFirst),
    events: services.flatMap(publicEvents).toSorted(newestFirst),
    certificates,
  };
}

function publicService(service: Ecs.Service, definitions: EcsReading['definitions']): Service {
  const definition = definitions.get(service.taskDefinition ?? '');
  return {
    name: service.serviceName ?? '',
    status: service.status ?? 'INACTIVE',
    desiredCount: service.desiredCount ?? 0,
    runningCount: service.runningCount ?? 0,
    pendingCount: service.pendingCount ?? 0,
    taskDefinition: shortId(service.taskDefinition),
    image: shortImage(definition?.image),
    hasHealthCheck: definition?.hasHealthCheck ?? false,
  };
}

function publicTasks(tasks: Ecs.Task[]): Task[] {
  const all = tasks.map(publicTask);
  const stopped = all
    .filter(({ lastStatus }) => lastStatus === 'STOPPED')
    .toSorted((a, b) => compare(b.stoppedAt, a.stoppedAt))
    .slice(0, STOPPED_TASKS_KEPT);
  const living = all.filter(({ lastStatus }) => lastStatus !== 'STOPPED');
  return [...living, ...stopped].toSorted((a, b) => compare(a.createdAt, b.createdAt) || compare(a.id, b.id));
}

function publicTask(task: Ecs.Task): Task {
  return {
    id: shortId(task.taskArn),
    service: task.group?.startsWith('service:') ? task.group.slice('service:'.length) : null,
    definition: shortId(task.taskDefinitionArn),
    lastStatus: task.lastStatus ?? 'UNKNOWN',
    desiredStatus: task.desiredStatus ?? 'UNKNOWN',
    health: task.healthStatus ?? 'UNKNOWN',
    createdAt: isoTime(task.createdAt),
    startedAt: isoTime(task.startedAt),
    stoppedAt: isoTime(task.stoppedAt),
    stopCode: task.stopCode ?? null,
    stoppedReason: publicText(task.stoppedReason),
    exitCode: exitCode(task),
  };
}

/** With sidecars, the container that failed says more than one that was stopped because of it. */
function exitCode({ containers = [] }: Ecs.Task): number | null {
  const codes = containers.flatMap((container) => container.exitCode ?? []);
  return codes.find((code) => code !== 0) ?? codes[0] ?? null;
}

function publicDeployments({ serviceName = '', deployments = [] }: Ecs.Service): Deployment[] {
  return deployments.map((deployment: Ecs.Deployment) => ({
    id: deployment.id ?? '',
    service: serviceName,
    status: deployment.status ?? 'UNKNOWN',
    rolloutState: deployment.rolloutState ?? null,
    rolloutStateReason: publicText(deployment.rolloutStateReason),
    desiredCount: deployment.desiredCount ?? 0,
    runningCount: deployment.runningCount ?? 0,
    pendingCount: deployment.pendingCount ?? 0,
    failedTasks: deployment.failedTasks ?? 0,
    createdAt: isoTime(deployment.createdAt),
    updatedAt: isoTime(deployment.updatedAt),
  }));
}

function publicEvents({ serviceName = '', events = [] }: Ecs.Service): PlatformEvent[] {
  return events.map((event: Ecs.ServiceEvent) => ({
    id: event.id ?? '',
    service: serviceName,
    message: publicText(event.message) ?? '',
    createdAt: isoTime(event.createdAt),
  }));
}

const isoTime = (time: Date | undefined) => time?.toISOString() ?? null;

const newestFirst = (a: { createdAt: string | null }, b: { createdAt: string | null }) =>
  compare(b.createdAt, a.createdAt);

/** ISO times sort as text. */
function compare(a: string | null | undefined, b: string | null | undefined): number {
  const [left, right] = [a ?? '', b ?? ''];
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
