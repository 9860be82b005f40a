import { createHash } from 'node:crypto';
import type { Certificate, Service, Task } from '@platform-journey/platform-api';
import type { PlatformFacts } from '../feed/source.ts';
import type { TargetState, TargetsAnswer } from '../proxies/answers.ts';

type Target = TargetsAnswer['targets'][number];

/** From best to worst. That a target is about to go is news that one proxy hears before the others. */
const STATES: readonly TargetState[] = ['healthy', 'suspect', 'adding', 'unhealthy', 'draining'];

const ID_DIGITS = 32;

/**
 * The platform as its proxies see it, in the same shapes as ECS's: a service is what a route names, a task is a target. Where
 * proxies differ the worse counts, since some of the visitors get that. Nobody knows here how many tasks there are to be, so
 * that is how many there are and stay, and at least one; nor when they came, what they run, or of those that are gone.
 */
export function factsFromProxies(told: readonly TargetsAnswer[], certificates: Certificate[]): PlatformFacts {
  const targets = worst(told.flatMap(({ targets }) => targets));
  const names = new Set(told.flatMap(({ services }) => services.map(({ service }) => service)));
  return {
    platform: 'compose',
    services: [...names].toSorted().map((name) => service(name, targets)),
    tasks: targets.map(task).toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    deployments: [],
    events: [],
    certificates,
  };
}

function worst(targets: readonly Target[]): Target[] {
  const found = new Map<string, Target>();
  for (const target of targets) {
    const key = `${target.service} ${target.address}`;
    const known = found.get(key);
    if (!known || STATES.indexOf(target.state) > STATES.indexOf(known.state)) found.set(key, target);
  }
  return [...found.values()];
}

function service(name: string, targets: readonly Target[]): Service {
  const states = targets.filter((target) => target.service === name).map(({ state }) => state);
  const count = (...some: TargetState[]) => states.filter((state) => some.includes(state)).length;
  return {
    name,
    status: 'ACTIVE',
    desiredCount: Math.max(1, states.length - count('draining')),
    runningCount: count('healthy', 'suspect'),
    pendingCount: count('adding'),
    taskDefinition: null,
    image: null,
    hasHealthCheck: true,
  };
}

const HEALTH: Readonly<Record<TargetState, string>> = {
  healthy: 'HEALTHY',
  suspect: 'UNKNOWN',
  adding: 'UNKNOWN',
  unhealthy: 'UNHEALTHY',
  draining: 'UNKNOWN',
};

function task({ service, address, state }: Target): Task {
  return {
    id: createHash('sha256').update(`${service} ${address}`).digest('hex').slice(0, ID_DIGITS),
    service,
    definition: null,
    lastStatus: 'RUNNING',
    desiredStatus: state === 'draining' ? 'STOPPED' : 'RUNNING',
    health: HEALTH[state],
    createdAt: null,
    startedAt: null,
    stoppedAt: null,
    stopCode: null,
    stoppedReason: null,
    exitCode: null,
  };
}
