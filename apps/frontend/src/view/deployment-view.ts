import type { Deployment } from '@platform-journey/platform-api';
import type { Tone } from './task-view.ts';
import { ago, since } from './time.ts';

/** A row of the deployments. */
export interface DeploymentView {
  id: string;
  service: string;
  tone: Tone;
  state: string;
  progress: string;
  age: string;
  reason: string | undefined;
}

const states: Record<string, { state: string; tone: Tone }> = {
  COMPLETED: { state: 'completed', tone: 'good' },
  IN_PROGRESS: { state: 'in progress', tone: 'busy' },
  FAILED: { state: 'failed', tone: 'bad' },
};

/** `now` is the server's time. */
export function deploymentView(deployment: Deployment, now: number): DeploymentView {
  const known = states[deployment.rolloutState ?? ''];
  const created = since(deployment.createdAt, now);
  return {
    id: deployment.id,
    service: deployment.service,
    state: known?.state ?? deployment.status.toLowerCase(),
    tone: known?.tone ?? 'idle',
    progress: progress(deployment),
    age: created === undefined ? '' : ago(created),
    reason: known?.tone === 'bad' ? (deployment.rolloutStateReason ?? undefined) : undefined,
  };
}

function progress({ runningCount, desiredCount, failedTasks }: Deployment): string {
  const running = `${runningCount} of ${desiredCount} running`;
  return failedTasks > 0 ? `${running}, ${failedTasks} failed` : running;
}
