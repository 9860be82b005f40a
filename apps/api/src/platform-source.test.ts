import { createLogger } from '@platform-journey/service-kit';
import { describe, expect, it } from 'vitest';
import { platformSource } from './platform-source.ts';

const logger = createLogger({ name: 'test', level: 'silent' });
const config = { ECS_CLUSTER: 'platform', AWS_REGION: undefined, PROXY_ADMIN: undefined };

describe('platformSource', () => {
  it('asks ECS or the proxies', () => {
    const ecs = platformSource({ ...config, PLATFORM: 'ecs', AWS_REGION: 'eu-central-1' }, logger);
    expect(ecs.platform).toBe('ecs');
    ecs.close();
    const proxies = { ...config, PLATFORM: 'compose' as const, PROXY_ADMIN: ['http://edge:9901'] };
    expect(platformSource(proxies, logger).platform).toBe('compose');
  });

  it.each([
    ['ecs', 'AWS_REGION: expected a region, as PLATFORM is "ecs"; received nothing'],
    ['compose', 'PROXY_ADMIN: expected where the proxies are, as PLATFORM is "compose"; received nothing'],
  ] as const)('says what it lacks for %s', (PLATFORM, message) => {
    expect(() => platformSource({ ...config, PLATFORM }, logger)).toThrow(message);
  });
});
