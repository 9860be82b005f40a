import { ChaosError } from '../errors.ts';
import type { Container } from './docker-engine.ts';

export const DEFAULT_PROJECT = 'platform-journey';

const PROJECT = 'com.docker.compose.project';
const SERVICE = 'com.docker.compose.service';
const DIRECTORY = 'com.docker.compose.project.working_dir';
const ONE_OFF = 'com.docker.compose.oneoff';

export const projectLabel = (name: string) => `${PROJECT}=${name}`;
/** What every container of every project has. */
export const anyProject = PROJECT;

export const serviceOf = ({ labels }: Container) => labels[SERVICE] ?? '';

export function variableOf({ environment }: Container, name: string): string | undefined {
  return environment.find((line) => line.startsWith(`${name}=`))?.slice(name.length + 1);
}

/** Not those of `docker compose run`, which are no part of a service. */
export const isOfService = ({ labels }: Container) => labels[ONE_OFF] !== 'True';

/**
 * The folder of the one project of that name.
 *
 * @param containers of every project
 * @throws ChaosError `platform` when there is none, or when two checkouts share the name
 */
export function projectDirectory(containers: readonly Container[], name: string): string {
  const own = containers.filter(({ labels }) => labels[PROJECT] === name);
  const [directory, other] = new Set(own.map(({ labels }) => labels[DIRECTORY] ?? 'an unknown folder'));
  if (directory === undefined) {
    const names = [...new Set(containers.map(({ labels }) => labels[PROJECT]))].sort();
    const others =
      names.length > 0 ? `there are ${names.join(', ')}: name one with --project, or start it` : 'start it';
    throw new ChaosError(
      'platform',
      `there is no compose project ${name}; ${others}: docker compose -f docker/compose.yaml up -d --build --wait`,
    );
  }
  if (other === undefined) return directory;
  throw new ChaosError(
    'platform',
    `two platforms share the compose project ${name}: ${directory} and ${other}; take one down, or give it another name`,
  );
}

/** `api ×2, edge, …`: what a run may touch. */
export function describeServices(containers: readonly Container[]): string {
  const counts = countByService(containers);
  return [...counts].map(([service, count]) => (count > 1 ? `${service} ×${count}` : service)).join(', ');
}

export function countByService(containers: readonly Container[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const service of containers.map(serviceOf).sort()) counts.set(service, (counts.get(service) ?? 0) + 1);
  return counts;
}
