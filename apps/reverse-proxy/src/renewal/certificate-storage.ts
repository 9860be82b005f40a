import { openFileStore, openS3Store } from '@platform-journey/object-store';
import { ConfigError } from '@platform-journey/service-kit';
import type { CertificateStorage } from '../tls/certificates.ts';

/** A file costs nothing to look at; S3 takes money for each request. */
const FILE_POLLS = { pollMs: 1000, challengePollMs: 250 };
const S3_POLLS = { pollMs: 15_000, challengePollMs: 5000 };

/**
 * Opens the store that the settings name.
 *
 * @throws ConfigError when they name two, or none
 */
export async function certificateStorage(config: {
  CERTIFICATE_DIRECTORY?: string | undefined;
  CERTIFICATE_BUCKET?: string | undefined;
}): Promise<CertificateStorage> {
  const { CERTIFICATE_DIRECTORY: directory, CERTIFICATE_BUCKET: location } = config;
  if ((directory === undefined) === (location === undefined)) {
    const received = directory === undefined ? 'none of them' : 'both';
    throw new ConfigError(
      `CERTIFICATE_DIRECTORY or CERTIFICATE_BUCKET: expected one of them; received ${received}`,
    );
  }
  const exclusively: CertificateStorage['exclusively'] = async (_key, work) =>
    work(new AbortController().signal);
  if (directory !== undefined)
    return { store: openFileStore(directory), name: directory, exclusively, ...FILE_POLLS };
  const [bucket = '', ...path] = (location ?? '').split('/');
  const prefix = path.length > 0 ? `${path.join('/')}/` : '';
  return { store: await openS3Store({ bucket, prefix }), name: `s3://${location}`, exclusively, ...S3_POLLS };
}
