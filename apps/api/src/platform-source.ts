import { ConfigError, type Logger } from '@platform-journey/service-kit';
import type { ApiConfig } from './config.ts';
import { createEcsClient } from './ecs/client.ts';
import { ecsSource } from './ecs/ecs-source.ts';
import type { PlatformSource } from './feed/source.ts';
import { CertificateReader } from './proxies/certificate-reader.ts';
import { proxiesSource } from './proxies/proxies-source.ts';
import { ProxyAdmin } from './proxies/proxy-admin.ts';

export type SourceConfig = Pick<ApiConfig, 'PLATFORM' | 'PROXY_ADMIN' | 'ECS_CLUSTER' | 'AWS_REGION'>;

/**
 * Whom this API asks about the platform.
 *
 * @throws ConfigError naming the variable that PLATFORM needs and is not there
 */
export function platformSource(config: SourceConfig, logger: Logger): PlatformSource {
  const { PLATFORM, PROXY_ADMIN, ECS_CLUSTER: cluster, AWS_REGION: region } = config;
  const proxies = PROXY_ADMIN && new ProxyAdmin(PROXY_ADMIN);
  const certificates = proxies ? new CertificateReader({ proxies, logger }) : NO_CERTIFICATES;
  if (PLATFORM === 'compose') {
    if (!proxies) throw needed('PROXY_ADMIN', 'where the proxies are', PLATFORM);
    return proxiesSource(proxies, certificates);
  }
  if (region === undefined) throw needed('AWS_REGION', 'a region', PLATFORM);
  return ecsSource({ client: createEcsClient({ region }), cluster, certificates });
}

const NO_CERTIFICATES = { read: async () => [] };

function needed(variable: string, what: string, platform: ApiConfig['PLATFORM']): ConfigError {
  return new ConfigError(`${variable}: expected ${what}, as PLATFORM is "${platform}"; received nothing`);
}
