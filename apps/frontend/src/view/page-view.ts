import type { Platform } from '@platform-journey/platform-api';
import type { Known } from '../known.ts';
import type { PageState } from '../page-state.ts';
import { type CertificateView, certificateView } from './certificate-view.ts';
import { type DeploymentView, deploymentView } from './deployment-view.ts';
import { type EventView, eventView } from './event-view.ts';
import { type Freshness, freshness, type Headline, headline } from './headline.ts';
import { type PlatformWords, platformWords } from './platform-words.ts';
import { type ServiceView, serviceViews } from './service-view.ts';
import { ago, since } from './time.ts';

const EVENTS_SHOWN = 40;
const DEPLOYMENTS_SHOWN = 8;

/** The whole page as data. */
export interface PageView {
  freshness: Freshness;
  headline: Headline;
  /** What the headline does not say. */
  detail: string;
  /** `undefined` while nothing has ever arrived. */
  platform: PlatformView | undefined;
}

export interface PlatformView {
  platform: Platform;
  words: PlatformWords;
  services: ServiceView[];
  certificates: CertificateView[];
  deployments: DeploymentView[];
  events: EventView[];
  tasksReady: number;
  tasksDesired: number;
}

export function pageView(state: PageState, now: number): PageView {
  const platform = platformView(state, now);
  return {
    freshness: freshness(state),
    headline: headline(state, platform?.services ?? []),
    detail: detail(state, now),
    platform,
  };
}

function platformView({ known, ...state }: PageState, now: number): PlatformView | undefined {
  if (!known) return undefined;
  const { snapshot, trueAt } = known;
  // Ages stand still while nothing is heard: a task that was up 3 min then may be gone now.
  const isLive = freshness({ known, ...state }) === 'live';
  const serverNow = serverTime(known, isLive ? now : trueAt);
  const services = serviceViews(snapshot, serverNow);
  return {
    platform: snapshot.platform,
    words: platformWords[snapshot.platform],
    services,
    certificates: snapshot.certificates.map((it) => certificateView(it, serverNow)),
    deployments: snapshot.deployments.slice(0, DEPLOYMENTS_SHOWN).map((it) => deploymentView(it, serverNow)),
    events: snapshot.events.slice(0, EVENTS_SHOWN).map(eventView),
    tasksReady: services.reduce((sum, { ready, desired }) => sum + Math.min(ready, desired), 0),
    tasksDesired: services.reduce((sum, { desired }) => sum + desired, 0),
  };
}

function detail(state: PageState, now: number): string {
  const { known, connection } = state;
  const isStale = freshness(state) === 'stale';
  if (!known)
    return isStale ? 'Nothing is known yet. This page keeps trying and needs no reload.' : 'One moment.';
  const age = ago(now - known.trueAt);
  if (isStale) return `Showing what was last known, ${age}. This page keeps trying and needs no reload.`;
  if (connection.phase !== 'live') return `Connecting. Showing what was last known, ${age}.`;
  const happened = since(known.snapshot.events[0]?.createdAt ?? null, serverTime(known, now));
  return happened === undefined ? 'Watched live.' : `Watched live. Last event ${ago(happened)}.`;
}

/** The server's clock, as far as it can be told from when its snapshot came. */
function serverTime({ snapshot, trueAt }: Known, now: number): number {
  return Date.parse(snapshot.asOf) + (now - trueAt);
}
