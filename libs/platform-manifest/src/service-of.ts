import type { Environment } from './environment.ts';
import { oneOf } from './nearest.ts';
import type { Service } from './service-schema.ts';

/** @throws Error naming the services there are */
export function serviceOf(environment: Environment, name: string): Service {
  const service = Object.hasOwn(environment.services, name) ? environment.services[name] : undefined;
  if (service) return service;
  throw new Error(`expected ${oneOf(Object.keys(environment.services), name)}, received ${name}`);
}
