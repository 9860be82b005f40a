import { z } from 'zod';

/** What an ACME directory must have for us (RFC 8555, 7.1.1), and what it may (RFC 9773, 4.1; profiles). */
export const directorySchema = z.object({
  newNonce: z.url(),
  newAccount: z.url(),
  newOrder: z.url(),
  renewalInfo: z.url().optional(),
  meta: z
    .object({
      profiles: z.record(z.string(), z.string()).optional(),
      externalAccountRequired: z.boolean().optional(),
    })
    .optional(),
});

export type Directory = z.output<typeof directorySchema>;
