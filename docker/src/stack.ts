import { z } from 'zod';
import { compose, docker, type Environment } from './docker-command.ts';
import { DockerError } from './docker-error.ts';

const port = z.object({ host_ip: z.string().default('0.0.0.0'), published: z.coerce.number() });
const service = z.object({
  mem_limit: z.coerce.number().default(0),
  scale: z.int().default(1),
  ports: z.array(port).default([]),
});
const config = z.object({ name: z.string(), services: z.record(z.string(), service) });

/** What compose.yaml comes to with this environment. */
export interface Stack {
  project: string;
  /** Bytes that all containers together may take. */
  memory: number;
  /** Host and port of each that is published, in the order of the file: https, http. */
  ports: { host: string; port: number }[];
}

/** @throws DockerError with what compose says of the file or of a variable */
export function readStack(env: Environment): Stack {
  const { code, stdout, stderr } = docker(compose(['config', '--format', 'json']), env);
  if (code !== 0) throw new DockerError(`docker compose does not take the settings: ${stderr.trim()}`);
  const { name, services } = config.parse(JSON.parse(stdout));
  const all = Object.values(services);
  return {
    project: name,
    memory: all.reduce((sum, { mem_limit, scale }) => sum + mem_limit * scale, 0),
    ports: all.flatMap(({ ports }) =>
      ports.map(({ host_ip, published }) => ({ host: host_ip, port: published })),
    ),
  };
}

/** Ids of the stack's containers, running or not. */
export const containersOf = (stack: Stack, env: Environment) => list(['ps', '--all'], stack, env);

/** Names of its volumes, which outlive its containers. */
export const volumesOf = (stack: Stack, env: Environment) => list(['volume', 'ls'], stack, env);

function list(command: string[], { project }: Stack, env: Environment): string[] {
  const label = `label=com.docker.compose.project=${project}`;
  return docker([...command, '--quiet', '--filter', label], env)
    .stdout.split('\n')
    .filter(Boolean);
}
