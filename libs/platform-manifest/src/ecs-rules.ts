import { type Shortage, shortages } from './capacity.ts';
import type { Environment } from './environment.ts';
import type { EnvironmentOverlay } from './environment-schema.ts';
import { certificateBucket, clusterOf, roleNames, stateBucket } from './names.ts';
import type { Violation } from './rules.ts';
import type { DeepPartial } from './sound-parts.ts';

type Overlay = DeepPartial<EnvironmentOverlay>;

const LONGEST_BUCKET = 63;
const LONGEST_ROLE = 64;
const ANY_ACCOUNT = '000000000000';

/** Settings of one environment that have a meaning on ECS alone, or none there. */
export function instanceViolations(path: PropertyKey[], overlay: Overlay): Violation[] {
  const { runsOn, discovery, instances = 1, certificateDirectory } = overlay;
  if (runsOn === undefined) return [];
  if (runsOn !== 'ecs') {
    return (['account', 'instances', 'instanceType'] as const)
      .filter((setting) => overlay[setting] !== undefined)
      .map((setting) => ({
        path: [...path, setting],
        expected: 'nothing, as only environments that run on ecs have instances of AWS',
        received: String(overlay[setting]),
      }));
  }
  const found: Violation[] = [];
  if (certificateDirectory !== undefined) {
    const expected = "no directory on ecs, where a task's files go with it and a bucket takes its place";
    found.push({ path: [...path, 'certificateDirectory'], expected, received: certificateDirectory });
  }
  if (instances > 1 && discovery !== undefined && discovery !== 'ecs') {
    const expected = `ecs, as an agent knows the tasks of its own instance alone and there are ${instances}`;
    found.push({ path: [...path, 'discovery'], expected, received: discovery });
  }
  return found;
}

/** What is wrong among all environments on ECS and the names that follow from theirs. */
export function ecsViolations(
  platform: string | undefined,
  services: readonly string[],
  overlays: Readonly<Record<string, Overlay>>,
): Violation[] {
  const onEcs = Object.entries(overlays).filter(([, { runsOn }]) => runsOn === 'ecs');
  return [
    ...scatteredRegistry(onEcs),
    ...(platform === undefined ? [] : longNames(platform, services, onEcs)),
  ];
}

/** A build is promoted by its digest, out of one registry. */
function scatteredRegistry([first, ...others]: [name: string, overlay: Overlay][]): Violation[] {
  if (first === undefined) return [];
  const [name, overlay] = first;
  return others.flatMap(([other, settings]) =>
    (['account', 'region'] as const).flatMap((setting) => {
      const [expected, received] = [overlay[setting], settings[setting]];
      if (expected === undefined || received === undefined || expected === received) return [];
      const reason = `${expected} as in ${name}, since a build goes from one to the other in one registry`;
      return [{ path: ['environments', other, setting], expected: reason, received }];
    }),
  );
}

function longNames(
  platform: string,
  services: readonly string[],
  onEcs: [name: string, overlay: Overlay][],
): Violation[] {
  const names = onEcs.flatMap(([environment]) => {
    const cluster = clusterOf(platform, environment);
    const roles = services.flatMap((service) =>
      Object.values(roleNames({ cluster }, service)).map((role) => ({ path: ['services', service], role })),
    );
    return [
      ...roles.map(({ path, role }) => ({ path, name: role, what: 'role', longest: LONGEST_ROLE })),
      bucket(certificateBucket({ cluster, account: ANY_ACCOUNT })),
      bucket(stateBucket(platform, ANY_ACCOUNT)),
    ];
  });
  const tooLong = names.filter(({ name, longest }) => name.length > longest);
  // One is enough to know by: a service has two roles in each environment.
  return [...new Map(tooLong.map((long) => [long.path.join(), long])).values()].map(
    ({ path, name, what, longest }) => ({
      path,
      expected: `a name so short that AWS takes the ${what} named after it, of at most ${longest} characters`,
      received: `${name}, which has ${name.length}`,
    }),
  );
}

function bucket(name: string) {
  return { path: ['name'], name, what: 'bucket', longest: LONGEST_BUCKET };
}

/** Environments whose tasks do not fit on their instances. Asked once everything else is right. */
export function shortageViolations(environments: readonly Environment[]): Violation[] {
  return environments.flatMap(({ name, services, instances, instanceType }) => {
    if (instances === undefined || instanceType === undefined) return [];
    return shortages(services, { instances, instanceType }).map((shortage) => ({
      path: ['environments', name, 'instanceType'],
      expected: `instances that hold all tasks while ${shortage.deploying} deploys, ${amount(shortage)} each`,
      received: `${instanceType}, which offers ${shortage.available}: ${shortage.missing} too few`,
    }));
  });
}

function amount(shortage: Shortage): string {
  return `${shortage[shortage.resource]} ${shortage.resource === 'memory' ? 'MiB of memory' : 'CPU units'}`;
}
