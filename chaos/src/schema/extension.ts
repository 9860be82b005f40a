import { z } from 'zod';
import { amount, mapping, text, values } from './field.ts';

/** The name under which an experiment's `extensions` carry what is ours. */
export const EXTENSION = 'platform-journey';

const seconds = (what: string) => amount('seconds').describe(what);

const expectation = mapping({
  status: z.int({ error: 'a status' }).default(200),
  contains: text('a text').optional().describe('the body contains this text'),
  json: text('a field').optional().describe('the body is a JSON object that has this field'),
  echo: text('a field').optional().describe('this field of the JSON body equals the JSON that was sent'),
});

const request = mapping({
  name: text('a name'),
  method: z
    .enum(['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH'], {
      error: 'GET, HEAD, POST, PUT, DELETE or PATCH',
    })
    .default('GET'),
  path: z.string({ error: 'a path' }).regex(/^\//, { error: 'a path that starts with /' }),
  weight: amount('a share', 1).default(1),
  headers: values('a mapping of header names to values').optional(),
  body: z.unknown().optional().describe('sent as JSON; without it a POST sends its own number'),
  idempotency_key: z.boolean().optional().describe('default: true but for GET and HEAD'),
  expect: expectation.prefault({}),
});

const connections = mapping({
  h1_kept: amount('a share').default(4),
  h1_new: amount('a share').default(1),
  h2_kept: amount('a share').default(4),
  h2_new: amount('a share').default(1),
});

const load = mapping({
  rate: amount('requests a second', 1)
    .default(200)
    .describe('requests a second, sent whether or not answers come'),
  before: seconds('load before the method').default(5),
  during: seconds('the least time between the method and the last phase').default(6),
  after: seconds('load after the recovery').default(5),
  timeout: amount('seconds', 0.1).default(30).describe('seconds until a request counts as failed'),
  connections: connections.prefault({}),
  requests: z
    .array(request, { error: 'a list of requests' })
    .min(1, { error: 'at least one request' })
    .optional(),
});

const platform = mapping({
  acme: z.literal('pebble', { error: 'pebble' }).describe('the site has its certificate from a Pebble'),
  certificate_seconds: amount('seconds', 5).optional().describe('how long that is valid'),
});

const recovery = mapping({
  timeout: seconds('how long the services may take to recover').default(60),
});

const slo = mapping({
  failed: amount('a number of requests').default(0).describe('failed requests that still count as held'),
  resets_in_flight: z
    .enum(['failed', 'apart'], { error: 'failed or apart' })
    .default('failed')
    .describe('"apart" only where the proxy itself is killed: what its connections carried is counted apart'),
  p99_ms: amount('milliseconds').optional().describe('ceiling of every phase'),
  recovery_s: amount('seconds').optional().describe('ceiling of the time to recover'),
});

export const ownExtension = mapping({
  name: z.literal(EXTENSION),
  platform: platform.optional().describe('what the platform must be; one that is not is left alone'),
  load: load.optional(),
  recovery: recovery.prefault({}),
  slo: slo.prefault({}),
});

const otherExtension = z.looseObject({
  name: z.string({ error: 'a name' }).regex(new RegExp(`^(?!${EXTENSION}$)`), { error: 'a name' }),
});

export const extension = z.union([ownExtension, otherExtension], { error: 'a mapping with a name' });

export type OwnExtension = z.output<typeof ownExtension>;
export type LoadSettings = z.output<typeof load>;
export type LoadRequest = z.output<typeof request>;
export type Slo = z.output<typeof slo>;
export const parseOwnExtension = (input: unknown): OwnExtension => ownExtension.parse(input);
export const defaultRequests: LoadRequest[] = [
  { name: 'page', method: 'GET', path: '/', weight: 1, expect: { status: 200, contains: '</html>' } },
  { name: 'api', method: 'GET', path: '/api/services', weight: 1, expect: { status: 200, json: 'services' } },
  { name: 'post', method: 'POST', path: '/api/echo', weight: 1, expect: { status: 200, echo: 'echo' } },
];
export type PlatformNeeds = z.output<typeof platform>;
