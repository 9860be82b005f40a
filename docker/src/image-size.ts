import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { docker, type Environment, workspace } from './docker-command.ts';
import { DockerError } from './docker-error.ts';

export const APPS = ['reverse-proxy', 'api', 'frontend'] as const;
export type App = (typeof APPS)[number];

export const imageOf = (app: App) => `platform-journey/${app}:dev`;

/** Bytes of the whole image, and of what lies on its base. @throws DockerError when it has not been built */
export function imageSize(app: App, env: Environment): { total: number; application: number } {
  const total = sizeOf(imageOf(app), env);
  return { total, application: total - sizeOf(baseOf(app), env) };
}

function baseOf(app: App): string {
  const dockerfile = readFileSync(join(workspace, `docker/${app}.Dockerfile`), 'utf8');
  return /^FROM (\S+)$/m.exec(dockerfile)?.[1] ?? '';
}

function sizeOf(image: string, env: Environment): number {
  const { code, stdout, stderr } = docker(['image', 'inspect', '--format', '{{.Size}}', image], env);
  if (code === 0) return Number(stdout);
  throw new DockerError(`${image}: ${stderr.trim()}; npx nx run-many -t image builds them all`);
}
