import {
  type CertificateObjects,
  certificateObjects,
  isKeyFor,
  storedCertificates,
} from '@platform-journey/certificates';
import { type ObjectStore, openFileStore, openS3Store } from '@platform-journey/object-store';
import { PlatformError } from '../errors.ts';

const S3 = 's3://';

/** Opens the certificate store at a path or at `s3://bucket/prefix`. */
export async function openStore(location: string): Promise<ObjectStore> {
  if (!location.startsWith(S3)) return openFileStore(location);
  const [bucket = '', ...path] = location.slice(S3.length).split('/').filter(Boolean);
  return openS3Store({ bucket, prefix: path.length > 0 ? `${path.join('/')}/` : '' });
}

/**
 * The objects of the certificate for a name; of several, the last issued: others have been kept from former settings.
 *
 * @throws PlatformError naming those that there are when there is none of that name, or when what there is is damaged
 */
export async function objectsOf(
  store: ObjectStore,
  location: string,
  name: string,
): Promise<CertificateObjects> {
  const all = await storedCertificates(store, () => {});
  const found =
    all.find(([, certificate]) => certificate?.names.includes(name)) ??
    all.find(([key]) => isKeyFor(key, name));
  if (!found) {
    const known = [...new Set(all.flatMap(([key, certificate]) => certificate?.names ?? key))];
    const have = known.length > 0 ? `it has ${known.join(', ')}` : 'it has none at all';
    throw new PlatformError(`There is no certificate for ${name} in ${location}; ${have}.`, { exitCode: 2 });
  }
  const objects = certificateObjects(store, found[0], refuseDamage);
  await objects.certificate.read();
  return objects;
}

/** Told by every reader of the store: what is damaged is an error here, where somebody looks. */
export function refuseDamage(key: string, problem: string): never {
  throw new PlatformError(
    `${key} in the certificate store is damaged (${problem}); a running proxy replaces it.`,
  );
}
