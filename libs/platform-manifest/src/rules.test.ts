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
    'an environment on ECS names its account',
    ({ environments }) => set(environments.staging, { account: undefined }),
    'environments.staging.account',
  ],
  [
    'an account has 12 digits and is no number, which would lose a leading zero',
    ({ environments }) => set(environments.staging, { account: 123456789012 }),
    'expected the 12 digits of an AWS account, in quotes, received 123456789012',
  ],
  [
    'tasks on ECS have no directory that outlives them',
    ({ environments }) => set(environments.staging, { certificateDirectory: '/certificates' }),
    'environments.staging.certificateDirectory',
  ],
  [
    'elsewhere certificates have a directory',
    ({ environments }) => set(environments.compose, { certificateDirectory: undefined }),
    'environments.compose.certificateDirectory',
  ],
  [
    'elsewhere images have a registry',
    ({ environments }) => set(environments.local, { images: undefined }),
    'environments.local.images',
  ],
  [
    'an agent finds the tasks of one instance',
    ({ environments }) => set(environments.staging, { instances: 2 }),
    'environments.staging.discovery (line',
  ],
  [
    'instances are those of AWS',
    ({ environments }) => set(environments.compose, { instances: 2 }),
    'environments.compose.instances (line',
  ],
  [
    'an instance type is one whose size is known',
    ({ environments }) => set(environments.staging, { instanceType: 't3.smal' }),
    'did you mean t3.small?',
  ],
  [
    'a region is one whose ARNs begin with arn:aws',
    ({ environments }) => set(environments.staging, { region: 'cn-north-1' }),
    'expected a commercial AWS region such as eu-central-1, received "cn-north-1"',
  ],
  [
    'no part of a domain begins or ends with a hyphen',
    ({ environments }) => set(environments.staging, { domain: 'staging-.example.com' }),
    'expected a host name, received "staging-.example.com"',
  ],
  [
    'environments share the account of their registry',
    ({ environments }) => set(environments.production, { account: '210987654321' }),
    'expected 123456789012 as in staging, since a build goes from one to the other in one registry, received 210987654321',
  ],
  [
    "a service's name leaves room for those of its roles",
    ({ services }) => {
      services['a-service-with-a-name-as-long-as-a-title'] = { ...services.page, route: '/title' };
      return services;
    },
    'services.a-service-with-a-name-as-long-as-a-title',
  ],
  [
    "the platform's name leaves room for those of its buckets",
    (manifest) => set(manifest, { name: 'a-platform-with-a-name-as-long-as-it-gets' }),
    'expected a name so short that AWS takes the bucket named after it, of at most 63 characters',
  ],
  [
    'tasks fit on the instances, with those of a service that deploys beside them',
    ({ environments }) => set(environments.production, { services: { api: { memory: 400 } } }),
    'expected instances that hold all tasks while api deploys, 2176 MiB of memory each, received t3.small, which offers 1614: 562 too few',
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
