import { type ObjectStore, openFileStore, openS3Store, withLock } from '@platform-journey/object-store';
import { ConfigError } from '@platform-journey/service-kit';
import type { Exclusively } from './renewer.ts';

/** Where certificates are kept, and how often it may be looked into. */
export interface CertificateStorage extends StorageTimings {
  store: ObjectStore;
  /** What it is called, in messages. */
  name: string;
  exclusively: Exclusively;
}

export interface StorageTimings {
  /** For what other proxies have renewed, and for what somebody asks for. */
  pollMs: number;
  /** For challenges of other proxies, while a CA waits. */
  challengePollMs: number;
  /** Of the lock: who orders and dies is succeeded after two of them. */
  heartbeatMs: number;
}

/** A file costs nothing to look at; S3 takes money for each request. */
const FILE_TIMINGS: StorageTimings = { pollMs: 1000, challengePollMs: 250, heartbeatMs: 5000 };
const S3_TIMINGS: StorageTimings = { pollMs: 15_000, challengePollMs: 5000, heartbeatMs: 10_000 };

/**
 * Opens the store that the settings name.
 *
 * @throws ConfigError when they name two, or none
 */
export async function certificateStorage(
  config: { CERTIFICATE_DIRECTORY?: string | undefined; CERTIFICATE_BUCKET?: string | undefined },
  timings: Partial<StorageTimings> = {},
): Promise<CertificateStorage> {
  const { CERTIFICATE_DIRECTORY: directory, CERTIFICATE_BUCKET: location } = config;
  if ((directory === undefined) === (location === undefined)) {
    const received = directory === undefined ? 'none of them' : 'both';
    throw new ConfigError(
      `CERTIFICATE_DIRECTORY or CERTIFICATE_BUCKET: expected one of them; received ${received}`,
    );
  }
  if (directory !== undefined)
    return storageIn(openFileStore(directory), directory, { ...FILE_TIMINGS, ...timings });
  const [bucket = '', ...path] = (location ?? '').split('/').filter(Boolean);
  const prefix = path.length > 0 ? `${path.join('/')}/` : '';
  return storageIn(await openS3Store({ bucket, prefix }), `s3://${location}`, { ...S3_TIMINGS, ...timings });
}

function storageIn(store: ObjectStore, name: string, timings: StorageTimings): CertificateStorage {
  const { heartbeatMs } = timings;
  const exclusively: Exclusively = (key, work, signal) => withLock(store, key, work, { heartbeatMs, signal });
  return { store, name, exclusively, ...timings };
}
