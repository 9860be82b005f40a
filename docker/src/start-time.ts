import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { compose, docker, type Environment } from './docker-command.ts';
import { DockerError } from './docker-error.ts';
import { type App, imageOf } from './image-size.ts';

const POLL_MS = 20;
const LONGEST_MS = 60_000;
/** How often the engine looks, so that the time is not that of its patience. */
const LOOKS = ['--health-interval', '100ms', '--health-start-period', '0s', '--health-retries', '600'];
const HARDENED = [
  '--init',
  '--read-only',
  '--tmpfs',
  '/tmp',
  '--tmpfs',
  '/var/lib/platform/certificates:uid=1000,mode=0700',
];
/** Alone there is neither an edge nor a Pebble, nor anybody to forward to. */
const ALONE: Partial<Record<App, Environment>> = {
  'reverse-proxy': {
    ISSUER: 'local-ca',
    ADMIN_HOSTS: '127.0.0.1',
    DISCOVERY: 'static',
    DNS_TARGETS: undefined,
    TARGETS: '{"api":["127.0.0.1:3000"],"frontend":["127.0.0.1:8080"]}',
  },
};

const config = z.object({
  services: z.record(z.string(), z.object({ environment: z.record(z.string(), z.string()).default({}) })),
});

/** Milliseconds from `docker run` until the image's own health check is content. @throws DockerError when it never is */
export async function startTime(app: App, env: Environment): Promise<number> {
  const variables = variablesOf(app, env).flatMap((variable) => ['--env', variable]);
  const began = performance.now();
  const ran = docker(['run', '--detach', ...HARDENED, ...LOOKS, ...variables, imageOf(app)], env);
  const container = ran.stdout.trim();
  if (ran.code !== 0) throw new DockerError(`${app}: ${ran.stderr.trim()}`);
  try {
    while (performance.now() - began < LONGEST_MS) {
      if (health(container, env) === 'healthy') return performance.now() - began;
      await sleep(POLL_MS);
    }
    const { stdout, stderr } = docker(['logs', '--tail', '5', container], env);
    throw new DockerError(`${app} was not healthy within ${LONGEST_MS / 1000} s:\n${stdout}${stderr}`);
  } finally {
    docker(['rm', '--force', '--volumes', container], env);
  }
}

const health = (container: string, env: Environment) =>
  docker(['inspect', '--format', '{{.State.Health.Status}}', container], env).stdout.trim();

function variablesOf(app: App, env: Environment): string[] {
  const { stdout } = docker(compose(['config', '--format', 'json']), env);
  const { environment = {} } = config.parse(JSON.parse(stdout)).services[app] ?? {};
  const variables: Environment = { ...environment, ...ALONE[app] };
  return Object.entries(variables).flatMap(([name, value]) =>
    value === undefined ? [] : `${name}=${value}`,
  );
}
