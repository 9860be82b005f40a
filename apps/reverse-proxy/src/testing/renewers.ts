import { certificateKey, certificateObjects, type StoredCertificate } from '@platform-journey/certificates';
import { type ObjectStore, withLock } from '@platform-journey/object-store';
import { createLogger } from '@platform-journey/service-kit';
import type { Issuer } from '../renewal/issuer.ts';
import type { RenewalStatus } from '../renewal/renewal-status.ts';
import { Renewer } from '../renewal/renewer.ts';

export const NAMES = ['site.platform.dev', 'www.site.platform.dev'] as const;

/** A renewer of one proxy, with what it has told. */
export interface TestRenewer {
  renewer: Renewer;
  /** The certificates that it had served, in turn. */
  served: StoredCertificate[];
  /** Parsed lines. */
  log: Record<string, unknown>[];
  status(): RenewalStatus;
}

export interface TestRenewerOptions {
  store: ObjectStore;
  issuers: readonly [Issuer, ...Issuer[]];
  now: () => number;
  names?: readonly [string, ...string[]];
}

/** Renewers with one store are those of several proxies; one after another, those of one that is restarted. */
export function testRenewer({ store, issuers, now, names = NAMES }: TestRenewerOptions): TestRenewer {
  const served: StoredCertificate[] = [];
  const log: TestRenewer['log'] = [];
  const logger = createLogger(
    { name: 'test', level: 'info' },
    { write: (line) => void log.push(JSON.parse(line)) },
  );
  let status: RenewalStatus | undefined;
  const renewer = new Renewer({
    names,
    issuers,
    objects: objectsOf(store, issuers, names, (key, problem) => logger.error({ key, problem }, 'damaged')),
    exclusively: (key, work, signal) => withLock(store, key, work, { signal, heartbeatMs: 200 }),
    logger,
    pollMs: 1000,
    onCertificate: (certificate) => void served.push(certificate),
    onStatus: (told) => {
      status = told;
    },
    now,
    random: () => 0.5,
  });
  return {
    renewer,
    served,
    log,
    status() {
      if (!status) throw new Error('nothing was told yet');
      return status;
    },
  };
}

export function objectsOf(
  store: ObjectStore,
  issuers: readonly [Issuer, ...Issuer[]],
  names: readonly [string, ...string[]] = NAMES,
  onDamage: (key: string, problem: string) => void = () => {},
) {
  const [first, ...others] = issuers;
  const key = certificateKey({ names, issuers: [first.name, ...others.map(({ name }) => name)] });
  return certificateObjects(store, key, onDamage);
}
