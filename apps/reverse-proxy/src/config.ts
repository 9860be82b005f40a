import { variable } from '@platform-journey/service-kit';
import { z } from 'zod';
import { discoveryVariables } from './discovery/variables.ts';
import { json } from './json-variable.ts';
import { type Network, parseNetwork } from './origin.ts';
import { certificateVariables } from './renewal/variables.ts';
import { routeTable } from './routing/route-table.ts';

const count = z
  .string()
  .regex(/^\d{1,6}$/, 'expected a whole number')
  .transform(Number);

const bytes = z
  .string()
  .regex(/^\d{1,15}$/, 'expected a whole number of bytes')
  .transform(Number);

const threshold = count.pipe(z.number().min(1).max(10));

const flag = z.enum(['true', 'false']).transform((value) => value === 'true');

const LOOPBACK_OR_ALL: ReadonlySet<string> = new Set(['127.0.0.1', '0.0.0.0', '::']);

/** The reverse proxy's variables; `serviceVariables` are added by `runService`. Durations are in seconds. */
export const variables = {
  HTTPS_PORT: variable.port.describe('Port of https: HTTP/2 and HTTP/1.1'),
  HTTP_PORT: variable.port.describe('Port of http: HTTP/1.1'),
  HTTP_MODE: z
    .enum(['redirect', 'serve'])
    .default('redirect')
    .describe(
      'What becomes of a request over http: sent to https, or forwarded, as behind a balancer that ends TLS',
    ),
  ...certificateVariables,
  ROUTES: json(routeTable).describe('JSON: which path goes to which service'),
  ...discoveryVariables,
  HEALTH_PATH: z
    .string()
    .regex(/^\/[!-"$-~]*$/, 'expected a path like "/readyz", without spaces or "#"')
    .default('/readyz')
    .describe(
      'What a target is asked to learn whether it is healthy: an answer of 200 is good, any other bad',
    ),
  HEALTH_INTERVAL: variable.seconds
    .pipe(z.number().min(0.1).max(300))
    .default(1)
    .describe('Seconds between two probes of a healthy target'),
  HEALTH_TIMEOUT: variable.seconds
    .pipe(z.number().min(0.05).max(60))
    .default(1)
    .describe('Seconds until the status of an answer to a probe must be there'),
  HEALTHY_THRESHOLD: threshold.default(1).describe('Good probes in a row until a target is healthy'),
  UNHEALTHY_THRESHOLD: threshold
    .default(2)
    .describe('Bad probes in a row until a target is unhealthy; a request that failed counts as the first'),
  ADMIN_HOSTS: z
    .string()
    .transform((list) => [...new Set(list.split(',').map((host) => host.trim()))])
    .refine(
      (hosts) => hosts.some((host) => LOOPBACK_OR_ALL.has(host)),
      'expected 127.0.0.1, for the health check, and others behind a comma',
    )
    .default(['127.0.0.1'])
    .describe('Addresses of the private port'),
  ADMIN_PORTS: z
    .string()
    .regex(/^\d{1,5}-\d{1,5}$/, 'expected a range like "9901-9909"')
    .transform((range) => range.split('-').map(Number) as [number, number])
    .refine(([first, last]) => first >= 1 && first <= last && last <= 65535, 'expected first ≤ last ≤ 65535')
    .default([9901, 9909])
    .describe('Private ports of health, metrics and state; the first that is free is taken'),
  ACCESS_LOG: flag.default(true).describe('Whether each request gets a line in the log'),
  REUSE_PORT: flag
    .default(false)
    .describe('Share the public ports with other proxies of this host (SO_REUSEPORT)'),
  TRUSTED_PROXIES: z
    .string()
    .transform((list) => list.split(',').map((network) => parseNetwork(network.trim())))
    .pipe(
      z.array(
        z.custom<Network>(
          (network) => network !== undefined,
          'expected addresses or networks like "10.0.0.0/8"',
        ),
      ),
    )
    .default([])
    .describe('Proxies in front of this one, whose X-Forwarded-* is believed'),
  RATE_LIMIT: count.default(0).describe('Requests a second that a client may make on average; 0: any number'),
  RATE_BURST: count
    .optional()
    .describe("How many of them at once, 10 seconds' worth at most; twice RATE_LIMIT when it is not set"),
  CONNECTION_LIMIT: count.default(0).describe('Connections that a client may have at once; 0: any number'),
  MAX_HEADER_SIZE: count
    .pipe(z.number().min(1024, 'expected at least 1024'))
    .default(16_384)
    .describe("Bytes of a request's first line and headers"),
  MAX_HEADERS: count.pipe(z.number().min(1)).default(100).describe('How many headers a request may have'),
  MAX_URI: count.pipe(z.number().min(1)).default(8192).describe("Bytes of a request's path and query"),
  HEADER_TIMEOUT: variable.seconds
    .pipe(z.number().min(0.1).max(86_400))
    .default(10)
    .describe('Seconds that a client may take for a TLS handshake, and for the headers of a request'),
  IDLE_TIMEOUT: variable.seconds
    .pipe(z.number().min(0.1).max(86_400))
    .default(60)
    .describe('Seconds that a connection may stay without a request'),
  STALL_TIMEOUT: variable.seconds
    .pipe(z.number().min(0.1).max(86_400))
    .default(60)
    .describe('Seconds that a client may pause in its upload, or in taking what it was sent'),
  MIN_UPLOAD_RATE: bytes
    .default(240)
    .describe('Bytes a second that an upload makes at least, averaged over STALL_TIMEOUT; 0: any'),
  SECURITY_HEADERS: flag
    .default(true)
    .describe(
      'Add the headers that are safe for every site to answers that lack them, and keep browsers on https',
    ),
  COMPRESSION: flag.default(true).describe('Compress answers (br, gzip) that targets have left uncompressed'),
  UPSTREAM_TIMEOUT: variable.seconds
    .default(60)
    .describe("Seconds until a target's answer must begin; its body may take as long as it likes"),
  MAX_BODY: bytes.default(100 * 1024 * 1024).describe('Bytes that a request may have, 0 for any number'),
  HOLD_TIMEOUT: variable.seconds
    .default(30)
    .describe('Seconds for which a request waits while its service has no target; 0: it does not wait'),
  HOLD_LIMIT: count.default(1000).describe('How many requests of one service may wait at once; 0: none'),
};

const schema = z.object(variables);
export type ProxyConfig = z.output<typeof schema>;
