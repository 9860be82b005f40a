import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  type CertificateObjects,
  certificateObjects,
  storedCertificates,
} from '@platform-journey/certificates';
import { type ObjectStore, openFileStore } from '@platform-journey/object-store';
import { ChaosError } from '../errors.ts';
import type { Platform } from './platform.ts';

const PROXY = 'reverse-proxy';

/** The site's certificate in the store that its proxies share, on this machine. */
export interface SiteCertificate {
  name: string;
  objects: CertificateObjects;
  /** @returns the pid of the proxy that orders right now */
  renewerPid(): Promise<number | undefined>;
  /** @throws ChaosError `platform` when its CA is not a process of this machine that may be suspended */
  authorityPid(): Promise<number>;
}

/** @throws ChaosError `platform` when the platform keeps its certificates elsewhere */
export async function siteCertificate(platform: Platform): Promise<SiteCertificate> {
  const [directory, name = 'localhost'] = await Promise.all([
    platform.variable(PROXY, 'CERTIFICATE_DIRECTORY'),
    platform.variable(PROXY, 'DOMAIN'),
  ]);
  if (!platform.isLocal || directory === undefined) {
    throw new ChaosError('platform', 'certificates can be looked into on this machine only');
  }
  const store = openFileStore(directory);
  const refuseDamage = (key: string, problem: string): never => {
    throw new ChaosError('platform', `${key} in ${directory} is damaged: ${problem}`);
  };
  const [key] =
    (await storedCertificates(store, refuseDamage)).find(([, found]) => found?.names.includes(name)) ?? [];
  if (key === undefined)
    throw new ChaosError('platform', `there is no certificate for ${name} in ${directory}`);
  const objects = certificateObjects(store, key, refuseDamage);
  return {
    name,
    objects,
    renewerPid: () => lockHolder(store, objects.lock),
    authorityPid: () => authorityPid(dirname(directory)),
  };
}

/** The file with the root to trust for the platform's site. */
export async function rootFileOf(platform: Platform): Promise<string | undefined> {
  const directory = await platform.variable(PROXY, 'CERTIFICATE_DIRECTORY');
  if (directory === undefined) return undefined;
  const isOwn = (await platform.variable(PROXY, 'ISSUER')) !== 'pebble';
  return isOwn ? join(directory, 'local-ca.pem') : join(dirname(directory), 'root.pem');
}

/** A lock's record names its holder as host, process and a random part; null when nobody holds it. */
async function lockHolder(store: ObjectStore, key: string): Promise<number | undefined> {
  const stored = await store.get(key);
  if (!stored) return undefined;
  const { holder } = JSON.parse(stored.body.toString() || '{}') as { holder?: string | null };
  const pid = Number(holder?.split('/')[1]);
  return Number.isInteger(pid) && pid > 1 ? pid : undefined;
}

async function authorityPid(directory: string): Promise<number> {
  const file = join(directory, 'pebble.json');
  try {
    const { pid } = JSON.parse(await readFile(file, 'utf8')) as { pid?: unknown };
    if (typeof pid === 'number' && pid > 1) return pid;
  } catch {
    // Told below.
  }
  throw new ChaosError(
    'platform',
    `there is no Pebble to suspend (${file}); start with: npm start -- --acme pebble`,
  );
}
