import { expect, it } from 'vitest';
import { environment } from './environment.ts';
import { manifestText } from './fixtures/minimal-manifest.ts';
import { parseManifest } from './manifest.ts';
import { renderService } from './render-service.ts';

it('renders a service with its counts and the breaker that rolls a failed deployment back', () => {
  const manifest = parseManifest(manifestText(), 'platform.yaml');
  expect(renderService(environment(manifest, 'staging'), 'api')).toEqual({
    cluster: 'platform-staging',
    serviceName: 'api',
    desiredCount: 2,
    deploymentConfiguration: {
      minimumHealthyPercent: 100,
      maximumPercent: 200,
      deploymentCircuitBreaker: { enable: true, rollback: true },
    },
  });
});
