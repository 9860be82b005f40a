import { z } from 'zod';

/** As in the reverse proxy; one that is not known here counts as one that gets no requests yet. */
const targetState = z.enum(['healthy', 'suspect', 'adding', 'unhealthy', 'draining']).catch('adding');
export type TargetState = z.output<typeof targetState>;

/** What a proxy's private port answers at `/targets`, as far as it is used here. */
export const targetsSchema = z.object({
  targets: z.array(z.object({ service: z.string(), address: z.string(), state: targetState })),
  /** All services that a route names, also those without targets. */
  services: z.array(z.object({ service: z.string() })),
});
export type TargetsAnswer = z.output<typeof targetsSchema>;

const time = z.iso.datetime();

/** What it answers at `/certificates`, as far as it is used here. */
export const certificatesSchema = z.object({
  certificates: z.array(
    z.object({
      names: z.array(z.string()).min(1),
      issuer: z.string().nullable(),
      issued: time.nullable(),
      notBefore: time.nullable(),
      notAfter: time.nullable(),
      next: z.object({ at: time, reason: z.string(), delayed: z.boolean() }),
      failures: z.number(),
      lastError: z.object({ at: time, code: z.string() }).nullable(),
      trouble: z.string().nullable(),
    }),
  ),
});
export type CertificateAnswer = z.output<typeof certificatesSchema>['certificates'][number];
