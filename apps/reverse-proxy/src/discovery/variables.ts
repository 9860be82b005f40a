import { isIP } from 'node:net';
import { variable } from '@platform-journey/service-kit';
import { z } from 'zod';
import { json } from '../json-variable.ts';

export const SOURCES = ['agent', 'ecs', 'dns', 'static'] as const;
export type SourceName = (typeof SOURCES)[number];

const sources = z.string().transform((text, context): SourceName[] => {
  const names = text.split(',').map((name) => name.trim());
  const known = SOURCES.filter((name) => names.includes(name));
  if (known.length === names.length) return names as SourceName[];
  const message = `expected one or more of ${SOURCES.join(', ')}, each once, with commas between them`;
  context.addIssue({ code: 'custom', message });
  return z.NEVER;
});

/** `host:port` as its two parts, the host without brackets. */
const address = z
  .string()
  .regex(/^(?:\[[0-9a-f:]+\]|[\w.-]+):\d{1,5}$/i, 'expected "host:port"')
  .transform((text) => {
    const colon = text.lastIndexOf(':');
    return { text, host: text.slice(0, colon).replace(/^\[|\]$/g, ''), port: Number(text.slice(colon + 1)) };
  })
  .refine(({ port }) => port >= 1 && port <= 65535, 'expected a port from 1 to 65535');

const nameServer = z.string().refine((text) => {
  const [, v4 = '', v6 = '', port = '53'] = /^(?:([\d.]+)|\[([\da-f:]+)\])(?::(\d{1,5}))?$/i.exec(text) ?? [];
  return isIP(v4 || v6) !== 0 && Number(port) >= 1 && Number(port) <= 65535;
}, 'expected addresses like 127.0.0.11 or [::1]:5353, with commas between them');

/** How targets are found: the part of the variables that `source-settings` reads. */
export const discoveryVariables = {
  DISCOVERY: sources
    .default(['agent'])
    .describe('Where targets are looked for; of two sources that know the same one, the first is believed'),
  AGENT_ENDPOINT: z
    .url({ protocol: /^http$/, error: 'expected an http URL' })
    .default('http://127.0.0.1:51678')
    .describe("The ECS agent's introspection endpoint (agent)"),
  TARGET_HOST: z
    .string()
    .min(1)
    .default('127.0.0.1')
    .describe(
      "Address at which tasks' host ports are reached (agent; ecs, on instances that are not of EC2)",
    ),
  ECS_CLUSTER: z.string().min(1).optional().describe("Name or ARN of the targets' cluster (ecs)"),
  AWS_REGION: z.string().min(1).optional().describe('Its region (ecs)'),
  ECS_POLL_INTERVAL: variable.seconds
    .pipe(z.number().min(5).max(300))
    .default(10)
    .describe('Seconds between two looks (ecs)'),
  DNS_TARGETS: json(
    z.record(
      z.string(),
      address
        .refine(({ host }) => isIP(host) === 0, 'expected a name, as addresses are for TARGETS')
        .transform(({ host, port }) => ({ host, port })),
    ),
  )
    .optional()
    .describe('JSON: name and port by service (dns)'),
  DNS_SERVERS: z
    .string()
    .transform((text) => text.split(',').map((server) => server.trim()))
    .pipe(z.array(nameServer))
    .optional()
    .describe("Name servers to ask; the system's unless given (dns)"),
  TARGETS: json(
    z.record(
      z.string(),
      z.array(address.transform(({ text }) => text)).min(1, 'expected at least one address'),
    ),
  )
    .optional()
    .describe('JSON: addresses by service (static)'),
  POLL_INTERVAL: variable.seconds
    .pipe(z.number().min(0.1).max(60))
    .default(1)
    .describe('Seconds between two looks (agent, dns)'),
};
