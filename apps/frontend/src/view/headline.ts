import type { Snapshot } from '@platform-journey/platform-api';
import type { PageState } from '../page-state.ts';
import { platformWords } from './platform-words.ts';
import type { ServiceView } from './service-view.ts';
import type { Tone } from './task-view.ts';

/** `stale`: what is shown was true once. `connecting`: it may well be, but nobody has confirmed it. */
export type Freshness = 'live' | 'stale' | 'connecting';

export interface Headline {
  text: string;
  tone: Tone;
}

/** One failure is a task of the API that went; its successor or sibling answers at once. Two mean that none does. */
const FAILURES_FORGIVEN = 1;

export function freshness({ connection, platformAnswers }: PageState): Freshness {
  if (connection.phase === 'live') return platformAnswers ? 'live' : 'stale';
  return connection.failures > FAILURES_FORGIVEN ? 'stale' : 'connecting';
}

/** The one sentence that a visitor came for. */
export function headline(state: PageState, services: ServiceView[]): Headline {
  if (freshness(state) === 'stale') {
    return { text: silence(state), tone: 'bad' };
  }
  if (!state.known) return { text: 'Connecting to the platform…', tone: 'idle' };
  return platformHeadline(state.known.snapshot, services);
}

function silence({ connection, known }: PageState): string {
  if (connection.phase !== 'live') return 'The API does not answer';
  return known ? platformWords[known.snapshot.platform].silence : 'The API knows nothing of the platform yet';
}

function platformHeadline({ deployments }: Snapshot, services: ServiceView[]): Headline {
  if (services.length === 0) return { text: 'No service has been deployed yet', tone: 'idle' };
  const lacking = services.filter(({ ready, desired }) => ready < desired);
  if (lacking.length > 0) {
    const list = lacking.map(({ name, ready, desired }) => `${name} ${ready} of ${desired}`).join(', ');
    return { text: `Recovering: ${list}`, tone: lacking.some(({ ready }) => ready === 0) ? 'bad' : 'busy' };
  }
  const deploying = deployments.filter(({ rolloutState }) => rolloutState === 'IN_PROGRESS');
  if (deploying.length === 0) return { text: 'All services running', tone: 'good' };
  const names = [...new Set(deploying.map(({ service }) => service))].toSorted();
  return { text: `Deploying: ${names.join(', ')}`, tone: 'busy' };
}
