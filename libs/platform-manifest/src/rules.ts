import { ecsViolations, instanceViolations } from './ecs-rules.ts';
import type { EnvironmentOverlay } from './environment-schema.ts';
import type { Manifest } from './manifest-schema.ts';
import { oneOf } from './nearest.ts';
import { placeholderNames, placeholdersIn } from './placeholders.ts';
import { canRoll } from './rolling.ts';
import { duplicateRoutes, redirectViolations, routeViolations } from './route-rules.ts';
import type { Service } from './service-schema.ts';
import type { DeepPartial } from './sound-parts.ts';

/** Something that is wrong at a path. */
export interface Violation {
  path: PropertyKey[];
  expected: string;
  received: string;
}

type Services = Readonly<Record<string, DeepPartial<Service>>>;
type Overlay = DeepPartial<EnvironmentOverlay>;
type Variables = Readonly<Record<string, string | undefined>>;

/** Variables that the renderer sets from other settings. */
const RENDERED_VARIABLES = ['HOST', 'PORT', 'STOP_TIMEOUT', 'AWS_REGION'];

/** Those that the proxy knows by name. */
const ISSUERS = ['local-ca', 'lets-encrypt', 'lets-encrypt-staging'];

/** What is wrong between settings that are each fine by themselves. */
export function violations(manifest: DeepPartial<Manifest>): Violation[] {
  const services = defined(manifest.services ?? {});
  const overlays = defined(manifest.environments ?? {});
  return [
    ...Object.entries(services).flatMap(([name, service]) => [
      ...portViolations(['services', name], service),
      ...routeViolations(['services', name], service),
      ...variableViolations(['services', name, 'environment'], service.environment),
    ]),
    ...redirectViolations(['redirects'], manifest.redirects),
    ...duplicateRoutes(services, manifest.redirects, overlays),
    ...stuckDeployments(services, overlays),
    ...ecsViolations(manifest.name, Object.keys(services), overlays),
    ...Object.entries(overlays).flatMap(([name, overlay]) => [
      ...missingSettings(['environments', name], overlay),
      ...instanceViolations(['environments', name], overlay),
      ...unknownIssuers(['environments', name, 'issuer'], overlay),
      ...duplicatePorts(['environments', name, 'ports'], overlay),
      ...redirectViolations(['environments', name, 'redirects'], overlay.redirects),
      ...overlayViolations(['environments', name, 'services'], overlay, Object.keys(services)),
    ]),
  ];
}

function portViolations(path: PropertyKey[], service: DeepPartial<Service>): Violation[] {
  const { network, port, route } = service;
  if (network === 'host' && port !== undefined) {
    const expected = 'no port for a service on the host network, since ECS would reserve it for one task';
    return [{ path: [...path, 'port'], expected, received: String(port) }];
  }
  if (route !== undefined && !('port' in service)) {
    const expected = 'no route, or a port that its requests go to';
    return [{ path: [...path, 'route'], expected, received: JSON.stringify(route) }];
  }
  return [];
}

function variableViolations(path: PropertyKey[], variables: Variables = {}): Violation[] {
  return Object.entries(variables).flatMap(([variable, value = '']) => {
    const at = [...path, variable];
    const unknown = placeholdersIn(value)
      .filter((name) => !placeholderNames.some((known) => known === name))
      .map((name) => ({ path: at, expected: oneOf(placeholderNames, name), received: `\${${name}}` }));
    if (!RENDERED_VARIABLES.includes(variable)) return unknown;
    const expected = 'another variable, since every task gets this one from other settings';
    return [{ path: at, expected, received: JSON.stringify(value) }, ...unknown];
  });
}

function missingSettings(path: PropertyKey[], overlay: Overlay): Violation[] {
  const { runsOn, discovery } = overlay;
  const elsewhere = runsOn !== undefined && runsOn !== 'ecs';
  const needs: [setting: keyof Overlay, needed: boolean, expected: string][] = [
    ['account', runsOn === 'ecs', 'the 12 digits of the AWS account, in quotes'],
    ['images', elsewhere, 'a registry and a tag'],
    ['certificateDirectory', elsewhere, 'a directory'],
    ['ecsEndpoint', runsOn === 'ecs-local', 'the address of ecs-local'],
    ['targetHost', discovery === 'agent', 'an address for discovery by agent'],
    ['agentEndpoint', discovery === 'agent' && !('ecsEndpoint' in overlay), 'the address of the agent'],
  ];
  return needs
    .filter(([setting, needed]) => needed && !(setting in overlay))
    .map(([setting, , expected]) => ({ path: [...path, setting], expected, received: 'nothing' }));
}

function unknownIssuers(path: PropertyKey[], { issuer = '', acmeIssuers = {} }: Overlay): Violation[] {
  const known = [...ISSUERS, ...Object.keys(acmeIssuers)];
  const names = issuer.split(',').map((name) => name.trim());
  return names
    .filter((name) => name !== '' && !known.includes(name))
    .map((name) => ({ path, expected: oneOf(known, name), received: name }));
}

function duplicatePorts(path: PropertyKey[], { ports, ecsEndpoint = '' }: Overlay): Violation[] {
  const owners = new Map([[Number(URL.parse(ecsEndpoint)?.port), 'ecsEndpoint']]);
  return Object.entries(defined(ports ?? {})).flatMap(([setting, port]) => {
    const owner = owners.get(port);
    owners.set(port, setting);
    if (owner === undefined) return [];
    return [{ path: [...path, setting], expected: `another port than ${owner}`, received: String(port) }];
  });
}

function overlayViolations(path: PropertyKey[], overlay: Overlay, known: string[]): Violation[] {
  return Object.entries(overlay.services ?? {}).flatMap(([service, settings]) => {
    const at = [...path, service];
    const unknown = { path: at, expected: oneOf(known, service), received: service };
    return [
      ...(known.includes(service) ? [] : [unknown]),
      ...variableViolations([...at, 'environment'], settings?.environment),
    ];
  });
}

function stuckDeployments(services: Services, overlays: Readonly<Record<string, Overlay>>): Violation[] {
  return Object.entries(services).flatMap(([service, { desiredCount, deployment }]) => {
    const { minimumHealthyPercent, maximumPercent } = deployment ?? {};
    if (minimumHealthyPercent === undefined || maximumPercent === undefined) return [];
    const stuck = Object.entries(overlays).filter(([, overlay]) => {
      const tasks = overlay.services?.[service]?.desiredCount ?? desiredCount;
      return tasks !== undefined && !canRoll(tasks, { minimumHealthyPercent, maximumPercent });
    });
    if (stuck.length === 0) return [];
    const environments = stuck.map(([name]) => name).join(', ');
    const expected = `percentages under which a deployment can start or stop a task in ${environments}`;
    const received = `${minimumHealthyPercent} to ${maximumPercent} %`;
    return [{ path: ['services', service, 'deployment'], expected, received }];
  });
}

function defined<T>(values: Readonly<Record<string, T | undefined>>): Record<string, T> {
  return Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, T] => entry[1] !== undefined),
  );
}
