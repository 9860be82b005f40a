import { docker, type Environment } from './docker-command.ts';
import { DockerError } from './docker-error.ts';

const OLDEST_ENGINE = [20, 10] as const;

const HOW_TO_GET =
  'https://docs.docker.com/engine/install/ (Debian: apt-get install docker.io docker-buildx docker-compose)';
const HOW_TO_GET_COMPOSE =
  'https://docs.docker.com/compose/install/linux/ (Debian: apt-get install docker-compose)';

export interface Engine {
  version: string;
  /** Bytes that it has for all its containers. */
  memory: number;
}

/** The engine, fit for the stack. @throws DockerError saying what is missing and how to get it */
export function findEngine(env: Environment): Engine {
  const version = engineVersion(env);
  checkCompose(env);
  return { version, memory: Number(docker(['info', '--format', '{{.MemTotal}}'], env).stdout) };
}

/** That of an engine which is new enough. @throws DockerError saying what is missing and how to get it */
export function engineVersion(env: Environment): string {
  const { code, stdout, stderr } = docker(['version', '--format', '{{.Server.Version}}'], env);
  if (code === undefined) throw new DockerError(`there is no docker command; to get one: ${HOW_TO_GET}`);
  if (code !== 0) throw new DockerError(unreachable(stderr, env));
  const version = stdout.trim();
  if (!isOlder(version, OLDEST_ENGINE)) return version;
  throw new DockerError(
    `expected a Docker engine from ${OLDEST_ENGINE.join('.')}, found ${version}; to update: ${HOW_TO_GET}`,
  );
}

function unreachable(complaint: string, { DOCKER_HOST = 'the default socket' }: Environment): string {
  if (/permission denied/i.test(complaint))
    return `this user may not use the Docker engine (${DOCKER_HOST}): join the group docker (sudo usermod -aG docker $USER, then log in again)`;
  return `no Docker engine answers (${DOCKER_HOST}): start it (Linux: sudo systemctl start docker; elsewhere: Docker Desktop); docker says: ${complaint.trim()}`;
}

/** V1 was a program of its own, docker-compose: it is no longer maintained and does not know half of the file. */
function checkCompose(env: Environment): void {
  const { code, stdout } = docker(['compose', 'version', '--short'], env);
  const version = stdout.trim().replace(/^v/, '');
  if (code !== 0)
    throw new DockerError(
      `docker has no compose plugin (docker-compose, V1, will not do); to get it: ${HOW_TO_GET_COMPOSE}`,
    );
  if (isOlder(version, [2, 17]))
    throw new DockerError(
      `expected Docker Compose from 2.17, found ${version}; to update: ${HOW_TO_GET_COMPOSE}`,
    );
}

function isOlder(version: string, [major, minor]: readonly [number, number]): boolean {
  const [found = 0, foundMinor = 0] = version.split('.').map(Number);
  return found < major || (found === major && foundMinor < minor);
}
