import { expect, it } from 'vitest';
import { type Draft, manifestText, placeholder } from './fixtures/minimal-manifest.ts';
import { parseManifest } from './manifest.ts';

const deployment = { minimumHealthyPercent: 100, maximumPercent: 100 };

const cases: [rule: string, change: (manifest: Draft) => object, message: string][] = [
  ['a route needs a port', ({ services }) => set(services.api, { port: undefined }), 'services.api.route'],
  ['a host service has no port', ({ services }) => set(services.edge, { port: 80 }), 'services.edge.port'],
  [
    'two services cannot have one route',
    ({ services }) => set(services.page, { route: '/api' }),
    'services.page.route',
  ],
  [
    'placeholders are known',
    ({ services }) => set(services.api, { environment: { A: placeholder('domian') } }),
    'did you mean domain?',
  ],
  [
    'rendered variables are left alone',
    ({ services }) => set(services.api, { environment: { PORT: 1 } }),
    'services.api.environment.PORT',
  ],
  [
    'https and http have ports of their own',
    ({ environments }) => set(environments.staging, { ports: { https: 80, http: 80 } }),
    'environments.staging.ports.http (line',
  ],
  [
    'the site does not take the port of ecs-local',
    ({ environments }) => set(environments.local, { ports: { https: 8421, http: 80 } }),
    'expected another port than ecsEndpoint, received 8421',
  ],
  [
    'an overlay names services that exist',
    ({ environments }) => set(environments.staging, { services: { apo: {} } }),
    'did you mean api?',
  ],
  [
    'variables of an overlay are checked as well',
    ({ environments }) =>
      set(environments.staging, { services: { api: { environment: { A: placeholder('x') } } } }),
    'environments.staging.services.api.environment.A',
  ],
  [
    'an issuer is one that the proxy knows or that the environment describes',
    ({ environments }) => set(environments.staging, { issuer: 'lets-encrypt, lets-encript-staging' }),
    'did you mean lets-encrypt-staging?',
  ],
  [
    'discovery by agent needs the agent',
    ({ environments }) => set(environments.staging, { agentEndpoint: undefined }),
    'environments.staging.agentEndpoint',
  ],
  [
    'ecs-local needs its address',
    ({ environments }) => set(environments.local, { ecsEndpoint: undefined }),
    'environments.local.ecsEndpoint',
  ],
  [
    'percentages let a deployment begin, in every environment',
    ({ services, environments }) => {
      set(environments.staging, { services: { api: { desiredCount: 0 } } });
      return set(services.api, { deployment });
    },
    'in local, compose, production, received 100 to 100 %',
  ],
];

function set(target: object | undefined, settings: object): object {
  return Object.assign(target ?? {}, settings);
}

it.each(cases)('%s', (_, change, message) => {
  const text = manifestText((manifest) => void change(manifest));
  expect(() => parseManifest(text, 'platform.yaml')).toThrow(message);
});

it('takes an issuer that the environment describes', () => {
  const text = manifestText(({ environments }) => {
    const acmeIssuers = { own: { directory: 'https://ca.internal/dir' } };
    set(environments.staging, { issuer: 'own, local-ca', acmeIssuers });
  });
  expect(parseManifest(text, 'platform.yaml').environments.staging.issuer).toBe('own, local-ca');
});
