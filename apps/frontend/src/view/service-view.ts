import type { Service, Snapshot } from '@platform-journey/platform-api';
import { isReady, type TaskView, type Tone, taskViews } from './task-view.ts';

/** A service's card. */
export interface ServiceView {
  name: string;
  desired: number;
  /** Tasks that take their part of the work, of all deployments. */
  ready: number;
  tone: Tone;
  /** Image and revision, as far as known. */
  version: string[];
  tasks: TaskView[];
}

/** `now` is the server's time. */
export function serviceViews({ services, tasks }: Snapshot, now: number): ServiceView[] {
  return services.map((service) => {
    const ready = tasks.filter((task) => task.service === service.name && isReady(task, service)).length;
    return {
      name: service.name,
      desired: service.desiredCount,
      ready,
      tone: tone(service, ready),
      version: [service.image ?? '', service.taskDefinition ?? ''].filter(Boolean),
      tasks: taskViews(service, tasks, now),
    };
  });
}

function tone({ desiredCount }: Service, ready: number): Tone {
  if (desiredCount === 0) return 'idle';
  if (ready >= desiredCount) return 'good';
  return ready === 0 ? 'bad' : 'busy';
}
