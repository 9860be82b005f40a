import { createHash } from 'node:crypto';
import { createKey, type OnDamage } from '@platform-journey/certificates';
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
  /** The account; makes its key when there is none. Whoever asks at the same time gets the same. */
  open(directory: string): Promise<AcmeAccount>;
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
    async open(directory) {
      const found = (await stored(directory).read())?.value;
      if (found) return found;
      // Kept before the CA hears of it: an account that is made is then never lost, however this ends.
      const made = { key: await createKey() };
      let kept: AcmeAccount = made;
      await stored(directory).change((now) => {
        kept = now ?? made;
        return kept;
      });
      return kept;
    },
    save: (directory, account) => stored(directory).write(account),
  };
}
