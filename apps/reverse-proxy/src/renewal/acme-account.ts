import { z } from 'zod';

export const acmeAccountSchema = z.object({
  /** PEM. */
  key: z.string(),
  /** Where the CA knows it; missing until it has been registered. */
  url: z.string().optional(),
});

/** An account with a CA: kept for good, so that a restart does not register another. */
export type AcmeAccount = z.output<typeof acmeAccountSchema>;

/** Where accounts are kept, by the directory that they belong to. */
export interface AcmeAccounts {
  load(directory: string): Promise<AcmeAccount | undefined>;
  save(directory: string, account: AcmeAccount): Promise<void>;
}
