import { ConfigError } from '@platform-journey/service-kit';
import type { ProxyConfig } from '../config.ts';
import { forwardingRoutes } from '../routing/routes.ts';
import type { AgentOptions } from './agent.ts';
import type { DnsOptions } from './dns.ts';
import type { EcsOptions } from './ecs.ts';
import type { SourceName } from './variables.ts';

/** What a source works with. */
export type SourceSettings =
  | ({ source: 'agent' } & AgentOptions)
  | ({ source: 'ecs' } & EcsOptions)
  | ({ source: 'dns' } & DnsOptions)
  | { source: 'static'; addresses: ReadonlyMap<string, readonly string[]> };

const SETTINGS: Record<SourceName, (config: ProxyConfig) => SourceSettings[]> = {
  agent: (config) => [
    {
      source: 'agent',
      endpoint: config.AGENT_ENDPOINT,
      targetHost: config.TARGET_HOST,
      selectors: forwardingRoutes(config.ROUTES),
      intervalMs: config.POLL_INTERVAL * 1000,
    },
  ],
  ecs: (config) => [
    {
      source: 'ecs',
      cluster: needed(config, 'ECS_CLUSTER', 'ecs'),
      region: needed(config, 'AWS_REGION', 'ecs'),
      targetHost: config.TARGET_HOST,
      selectors: forwardingRoutes(config.ROUTES),
      intervalMs: config.ECS_POLL_INTERVAL * 1000,
    },
  ],
  // One for each name: they fail one by one, too.
  dns: (config) =>
    Object.entries(needed(config, 'DNS_TARGETS', 'dns')).map(([service, { host, port }]) => ({
      source: 'dns',
      service,
      host,
      port,
      servers: config.DNS_SERVERS,
      intervalMs: config.POLL_INTERVAL * 1000,
    })),
  static: (config) => [
    { source: 'static', addresses: new Map(Object.entries(needed(config, 'TARGETS', 'static'))) },
  ],
};

/** The variables that say which services a source finds; the others find all that routes name. */
const BY_SERVICE: Partial<Record<SourceName, 'DNS_TARGETS' | 'TARGETS'>> = {
  dns: 'DNS_TARGETS',
  static: 'TARGETS',
};

/**
 * The settings of all sources, in the order in which DISCOVERY names them.
 *
 * @throws ConfigError naming the variable that a source lacks, a service in it that no route names, or a routed service
 * that no source finds
 */
export function sourceSettings(config: ProxyConfig): SourceSettings[] {
  const settings = config.DISCOVERY.flatMap((source) => SETTINGS[source](config));
  checkServices(config);
  return settings;
}

function checkServices(config: ProxyConfig): void {
  const routed = new Set(forwardingRoutes(config.ROUTES).map(({ service }) => service));
  const variables = config.DISCOVERY.map((source) => BY_SERVICE[source]);
  const named = variables.flatMap((variable) => {
    const services = Object.keys((variable && config[variable]) ?? {});
    const stranger = services.find((service) => !routed.has(service));
    if (stranger === undefined) return services;
    throw new ConfigError(
      `${variable}.${stranger}: expected one of the services that routes name, ${[...routed].join(', ')}; received "${stranger}"`,
    );
  });
  const lost = [...routed].filter((service) => !named.includes(service));
  if (variables.includes(undefined) || lost.length === 0) return;
  throw new ConfigError(
    `${variables.join(' or ')}: expected every service that routes name; received nothing for ${lost.join(', ')}`,
  );
}

function needed<Name extends keyof ProxyConfig>(
  config: ProxyConfig,
  name: Name,
  source: SourceName,
): NonNullable<ProxyConfig[Name]> {
  const value = config[name];
  if (value !== undefined && value !== null) return value;
  throw new ConfigError(`${name}: expected a value, as DISCOVERY names ${source}; received nothing`);
}
