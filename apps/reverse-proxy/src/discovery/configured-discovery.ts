import type { Logger } from '@platform-journey/service-kit';
import type { ProxyConfig } from '../config.ts';
import { agentDiscovery } from './agent.ts';
import type { Discovery } from './discovery.ts';
import { dnsDiscovery } from './dns.ts';
import { mergedDiscovery } from './merged-discovery.ts';
import { type SourceSettings, sourceSettings } from './source-settings.ts';
import { staticDiscovery } from './static.ts';

/**
 * All sources that DISCOVERY names, as one.
 *
 * @throws ConfigError when they lack something
 */
export async function configuredDiscovery(config: ProxyConfig, logger: Logger): Promise<Discovery> {
  const sources = new Map<string, Discovery>();
  for (const settings of sourceSettings(config)) sources.set(nameOf(settings), await open(settings));
  return mergedDiscovery(sources, logger);
}

function nameOf(settings: SourceSettings): string {
  return settings.source === 'dns' ? `dns ${settings.service}` : settings.source;
}

async function open(settings: SourceSettings): Promise<Discovery> {
  switch (settings.source) {
    case 'agent':
      return agentDiscovery(settings);
    case 'ecs': {
      // Loaded only here: it brings the AWS SDK, and a proxy should be small.
      const { ecsDiscovery } = await import('./ecs.ts');
      return ecsDiscovery(settings);
    }
    case 'dns':
      return dnsDiscovery(settings);
    case 'static':
      return staticDiscovery(settings.addresses);
  }
}
