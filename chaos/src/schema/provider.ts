import { z } from 'zod';
import { amountOrReference, strings, text, values } from './field.ts';

const timeout = z.union([
  amountOrReference('seconds'),
  z.array(z.number().min(0)).length(2).describe('[connect, read] in seconds'),
]);

export const httpProvider = z.looseObject({
  type: z.literal('http'),
  url: text('a URL'),
  method: text('a method such as GET').optional(),
  headers: values('a mapping of header names to values').optional(),
  arguments: z.unknown().optional().describe('query of a GET, body of anything else'),
  timeout: timeout.optional(),
  verify_tls: z.union([z.boolean(), text('true or false')], { error: 'true or false' }).optional(),
  max_retries: amountOrReference('a number of retries').optional(),
  secrets: strings('names of groups of secrets').optional(),
});

export const processProvider = z.looseObject({
  type: z.literal('process'),
  path: text('the path or the name of a program'),
  arguments: z
    .union([z.string(), z.array(z.unknown()), values('a mapping')], {
      error: 'a string (for a shell), a list (for the program) or a mapping (names and values in turn)',
    })
    .optional(),
  timeout: timeout.optional(),
  secrets: strings('names of groups of secrets').optional(),
});

/** What is done to tasks of a service. */
export const TASK_FAULTS = ['stop-task', 'crash-task', 'hang-task', 'crash-renewer'] as const;
/** What is done about the site's certificate. */
export const CERTIFICATE_ACTIONS = [
  'request-renewal',
  'await-renewals',
  'await-failed-renewal',
  'suspend-ca',
  'resume-ca',
] as const;
export const PLATFORM_ACTIONS = [...TASK_FAULTS, ...CERTIFICATE_ACTIONS] as const;
export const PLATFORM_PROBES = ['services-steady', 'certificate'] as const;

const platformArguments = z.looseObject({
  service: text('the name of a service').optional(),
  services: strings('names of services').optional(),
  count: z
    .union([z.int().min(1), z.literal('all'), z.string().regex(/^\$\{[^{}]+\}$/)], {
      error: 'a whole number from 1, or "all"',
    })
    .optional(),
  reason: text('a reason').optional(),
  seconds: amountOrReference('seconds')
    .optional()
    .describe('how long a fault lasts that does not end by itself'),
  timeout: amountOrReference('seconds').optional(),
});

export const platformProvider = z.looseObject({
  type: z.literal('platform'),
  action: z.enum([...PLATFORM_ACTIONS, ...PLATFORM_PROBES], {
    error: `one of ${[...PLATFORM_ACTIONS, ...PLATFORM_PROBES].join(', ')}`,
  }),
  arguments: platformArguments.optional(),
});

const PYTHON_REFUSED =
  'http, process or platform; python providers are refused because this runner is not written in Python: ' +
  'call the same function with a process provider, e.g. path: python3, arguments: ["-c", "…"]';

export const provider = z.discriminatedUnion('type', [httpProvider, processProvider, platformProvider], {
  error: ({ input }) =>
    (input as { type?: unknown } | null)?.type === 'python'
      ? PYTHON_REFUSED
      : 'a provider whose type is http, process or platform',
});

export type HttpProvider = z.output<typeof httpProvider>;
export type ProcessProvider = z.output<typeof processProvider>;
export type PlatformProvider = z.output<typeof platformProvider>;
export type Provider = z.output<typeof provider>;
