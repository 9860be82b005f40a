import { z } from 'zod';
import { choice, entries, mapping, port, text, wholeNumber } from './field.ts';
import { instanceTypeNames } from './instance-types.ts';
import { redirects } from './route-schema.ts';
import { cpu, desiredCount, memory, variables } from './service-schema.ts';

export const environmentNames = ['local', 'compose', 'staging', 'production'] as const;
export type EnvironmentName = (typeof environmentNames)[number];

export const serviceName = {
  pattern: /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/,
  expected: 'a name of small letters, digits and single hyphens',
};

const address = text('an address such as 127.0.0.1', /^[\da-fA-F.:]+$/);
const endpoint = text('an address such as http://127.0.0.1:8421', /^https?:\/\/[^/\s]+$/);

const httpsAddress = text('an https URL', /^https:\/\/\S+$/);

const serviceOverlay = mapping({
  desiredCount: desiredCount.optional(),
  cpu: cpu.optional(),
  memory: memory.optional(),
  environment: variables.optional(),
});

const issuerName = { pattern: /^[\w-]+$/, expected: 'a name of letters, digits, - and _' };

const acmeIssuer = mapping({
  directory: httpsAddress.describe('URL of its directory'),
  staging: httpsAddress
    .optional()
    .describe('URL of the directory where attempts are rehearsed after a failure'),
  trust: text('a file')
    .optional()
    .describe('File, as the proxy sees it, with CAs (PEM) to trust for the directory'),
  profile: text('a profile').optional().describe('Profile to order'),
  public: z.boolean({ error: 'true or false' }).optional().describe('Whether browsers trust it'),
});

export const environmentSchema = mapping({
  runsOn: choice(['ecs-local', 'compose', 'ecs']).describe('What runs the tasks'),
  domain: text('a host name', /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/).describe(
    'Host name of the site',
  ),
  issuer: text(
    'an issuer such as lets-encrypt, or several in order: lets-encrypt, local-ca',
    /^[\w-]+( *, *[\w-]+)*$/,
  ).describe('Who issues its certificate; several are asked in order'),
  acmeIssuers: entries(issuerName, acmeIssuer)
    .optional()
    .describe('ACME issuers beside lets-encrypt and lets-encrypt-staging, by name'),
  email: text('an e-mail address', /^\S+@\S+$/)
    .optional()
    .describe('Where an ACME issuer sends notices'),
  account: text('the 12 digits of an AWS account, in quotes', /^\d{12}$/)
    .optional()
    .describe('AWS account; names of images, roles and buckets follow from it; on ecs'),
  instances: wholeNumber(1, 10)
    .optional()
    .describe('EC2 instances; 1 unless given; more want discovery by ecs and get a load balancer in front'),
  instanceType: choice(instanceTypeNames).optional().describe('Their type; t3.small unless given'),
  region: text(
    'a commercial AWS region such as eu-central-1', // the others have another partition in their ARNs, and other hosts
    /^(?!cn-|us-gov-|us-iso|eu-isoe-)[a-z]{2}(-[a-z]+)+-\d$/,
  ).describe('AWS region'),
  listen: address.describe('Address that tasks listen on'),
  ports: mapping({
    https: port().describe('Port of the site'),
    http: port().describe('Port that redirects to it'),
  }).describe('Where the proxy listens'),
  images: mapping({
    registry: text('a registry such as registry.example.com/platform', /^[\w.:/-]+$/).describe(
      'What stands before the repository',
    ),
    tag: text('a tag such as latest', /^\w[\w.-]*$/).describe('What follows it'),
  })
    .optional()
    .describe("What surrounds a service's image; on ecs ECR's registry of the account, and latest"),
  certificateDirectory: text('a directory')
    .optional()
    .describe('Where proxies keep and share certificates; on ecs a bucket takes its place'),
  discovery: choice(['agent', 'ecs', 'dns', 'static']).describe(
    'Where the proxy finds tasks: the ECS agent, the ECS API, DNS by their service, or fixed addresses of that name',
  ),
  ecsEndpoint: endpoint.optional().describe("The ECS API, where it is not AWS's own"),
  agentEndpoint: endpoint.optional().describe("The ECS agent; ecsEndpoint's unless given"),
  targetHost: address.optional().describe('Where the ports of bridge tasks are reached'),
  redirects: redirects.default([]).describe('Redirects of this environment alone'),
  adminHost: text('an address or a name such as edge', /^[a-z0-9.-]+$/)
    .optional()
    .describe("Where containers reach the proxies' private ports; without it none does"),
  services: entries(serviceName, serviceOverlay)
    .default({})
    .describe('desiredCount, cpu, memory, environment by service, where they differ'),
});

/** What the manifest says about one environment. */
export type EnvironmentOverlay = z.output<typeof environmentSchema>;
