import { createHash } from 'node:crypto';
import type { OnDamage } from '@platform-journey/certificates';
import { type ObjectStore, StoredJson } from '@platform-journey/object-store';
import { z } from 'zod';

const acmeAccountSchema = z.object({
  /** PEM. */
  key: z.string(),
  /** Where the CA knows it; missing until it has been registered. */
  url: z.string().optional(),
});

/** An account with a CA: kept for good, so that a restart does not register another. */
export type AcmeAccount = z.output<typeof acmeAccountSchema>;

/** Where accounts are kept, by the directory that they belong to. Both reject with a `StoreError` only. */
export interface AcmeAccounts {
  load(directory: string): Promise<AcmeAccount | undefined>;
  save(directory: string, account: AcmeAccount): Promise<void>;
}

/** Accounts in the store that all proxies share: they are one account to a CA. */
export function acmeAccounts(store: ObjectStore, onDamage: OnDamage): AcmeAccounts {
  const stored = (directory: string) => {
    const { host } = new URL(directory);
    const digest = createHash('sha256').update(directory).digest('hex').slice(0, 16);
    return new StoredJson(
      store,
      `accounts/${host.replaceAll(/[^\w.-]/g, '-')}-${digest}.json`,
      acmeAccountSchema,
      onDamage,
    );
  };
  return {
    load: async (directory) => (await stored(directory).read())?.value,
    save: (directory, account) => stored(directory).write(account),
  };
}
