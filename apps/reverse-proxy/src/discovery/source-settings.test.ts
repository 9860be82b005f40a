import { ConfigError, parseConfig } from '@platform-journey/service-kit';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { variables } from '../config.ts';
import { sourceSettings } from './source-settings.ts';

const routes = ['site', 'api'].map((service) => ({
  path: `/${service}`,
  service,
  family: `p-${service}`,
  container: service,
  port: 80,
}));

const settings = (env: Record<string, string>) =>
  sourceSettings({
    ...parseConfig(z.object(variables), {
      HTTPS_PORT: '8443',
      HTTP_PORT: '8080',
      CERTIFICATE_DIRECTORY: '/certificates',
      ROUTES: JSON.stringify([...routes, { path: '/old', redirect: { to: '/site' } }]),
      ...env,
    }),
  });

const json = JSON.stringify;
const ALL_TARGETS = json({ site: ['127.0.0.1:1', '[::1]:2'], api: ['api.test:3'] });

describe('the settings of sources', () => {
  it('are those of the agent on AWS without a word', () => {
    expect(settings({})).toEqual([
      {
        source: 'agent',
        endpoint: 'http://127.0.0.1:51678',
        targetHost: '127.0.0.1',
        selectors: routes,
        intervalMs: 1000,
      },
    ]);
  });

  it('come in the order of DISCOVERY, one for each name in DNS', () => {
    const env = {
      DISCOVERY: 'dns,ecs,static',
      DNS_TARGETS: json({ site: 'site:8080', api: 'api.internal:3000' }),
      DNS_SERVERS: '127.0.0.11, [::1]:5353',
      ECS_CLUSTER: 'platform',
      AWS_REGION: 'eu-central-1',
      TARGETS: json({ api: ['127.0.0.1:1'] }),
      POLL_INTERVAL: '2',
    };
    const dns = { source: 'dns', servers: ['127.0.0.11', '[::1]:5353'], intervalMs: 2000 };
    expect(settings(env)).toEqual([
      { ...dns, service: 'site', host: 'site', port: 8080 },
      { ...dns, service: 'api', host: 'api.internal', port: 3000 },
      {
        source: 'ecs',
        cluster: 'platform',
        region: 'eu-central-1',
        targetHost: '127.0.0.1',
        selectors: routes,
        intervalMs: 10_000,
      },
      { source: 'static', addresses: new Map([['api', ['127.0.0.1:1']]]) },
    ]);
  });

  it.each([
    ['static', { TARGETS: ALL_TARGETS }],
    ['agent,static', { TARGETS: json({ api: ['127.0.0.1:1'] }) }],
    ['dns,static', { DNS_TARGETS: json({ api: 'api:1' }), TARGETS: json({ site: ['127.0.0.1:1'] }) }],
  ])('need not name a service more than once: %s', (DISCOVERY, env) => {
    expect(() => settings({ DISCOVERY, ...env })).not.toThrow();
  });

  it.each([
    ['static', {}, 'TARGETS: expected a value, as DISCOVERY names static; received nothing'],
    ['agent,static', {}, 'TARGETS: expected a value, as DISCOVERY names static; received nothing'],
    [
      'dns',
      { TARGETS: ALL_TARGETS },
      'DNS_TARGETS: expected a value, as DISCOVERY names dns; received nothing',
    ],
    ['ecs', { AWS_REGION: 'x' }, 'ECS_CLUSTER: expected a value, as DISCOVERY names ecs; received nothing'],
    ['ecs', { ECS_CLUSTER: 'x' }, 'AWS_REGION: expected a value, as DISCOVERY names ecs; received nothing'],
    [
      'agent,static',
      { TARGETS: json({ sight: ['127.0.0.1:1'] }) },
      'TARGETS.sight: expected one of the services that routes name, site, api; received "sight"',
    ],
    [
      'static',
      { TARGETS: json({ api: ['127.0.0.1:1'] }) },
      'TARGETS: expected every service that routes name; received nothing for site',
    ],
    [
      'dns,static',
      { DNS_TARGETS: '{}', TARGETS: '{}' },
      'DNS_TARGETS or TARGETS: expected every service that routes name; received nothing for site, api',
    ],
  ])('are refused when something is missing: %s with %j', (DISCOVERY, env, message) => {
    expect(() => settings({ DISCOVERY, ...env })).toThrow(ConfigError);
    expect(() => settings({ DISCOVERY, ...env })).toThrow(message);
  });
});
