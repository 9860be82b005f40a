import type { Done } from '@platform-journey/deploy';
import { type Environment, oneOf } from '@platform-journey/platform-manifest';
import { type Misfit, readJson, refusal } from './json-file.ts';

const SHAPE = 'what npx platform deploy --json printed';
const REVISION = /^\d+$/;

/**
 * Reads what a deploy to the environment did.
 *
 * @throws PlatformError naming the file and what is wrong in it
 */
export async function readDone(file: string, environment: Environment): Promise<Done[]> {
  const { value: printed } = await readJson(file, SHAPE);
  const misfits = misfitsOf(printed, environment);
  if (misfits.length > 0) throw refusal(file, misfits);
  return (printed as { services: Done[] }).services;
}

function misfitsOf(printed: unknown, { name, cluster, services }: Environment): Misfit[] {
  const deploy = (printed ?? {}) as { environment?: unknown; services?: unknown };
  if (!Array.isArray(deploy.services)) return [misfit('services', SHAPE, deploy.services)];
  if (deploy.environment !== name) return [misfit('environment', name, deploy.environment)];
  const names = deploy.services.map((service) => service?.name);
  return deploy.services.flatMap((service: Partial<Record<keyof Done, unknown>> | null, index) => {
    const { name: called, taskDefinition, previous } = service ?? {};
    const field = `services[${index}]`;
    if (typeof called !== 'string' || !Object.hasOwn(services, called)) {
      return [misfit(`${field}.name`, oneOf(Object.keys(services), String(called)), called)];
    }
    if (names.indexOf(called) < index) return [misfit(`${field}.name`, 'each service once', called)];
    const family = `${cluster}-${called}`;
    return Object.entries({ taskDefinition, previous })
      .filter(([, value]) => value !== null && !isRevision(value, family))
      .map(([key, value]) => misfit(`${field}.${key}`, `a revision such as ${family}:7, or null`, value));
  });
}

const isRevision = (value: unknown, family: string) =>
  typeof value === 'string' &&
  value.startsWith(`${family}:`) &&
  REVISION.test(value.slice(family.length + 1));

function misfit(field: string, expected: string, received: unknown): Misfit {
  return { field, expected, received: received === undefined ? 'nothing' : JSON.stringify(received) };
}
