import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Pebble } from '@platform-journey/pebble';
import type { EnvironmentOverrides } from '@platform-journey/platform-manifest';
import { PlatformError } from './errors.ts';
import { certificateDirectory, pebbleDirectory } from './workspace.ts';

/** Who issues the site's certificate. */
export interface Authority {
  /** File with the root that clients must trust (PEM); there once the site answers. */
  root: string;
  /** What it is, for those who are to trust it. */
  description: string;
  /** It stays the same, so that a machine may be told to trust it. */
  isLasting: boolean;
  /** How the proxies are told of it. */
  overrides: Pick<EnvironmentOverrides, 'issuer' | 'acmeIssuers' | 'certificateDirectory'>;
  stop(): Promise<void>;
}

/** The CA that the proxies make and keep: it is trusted once for all platforms of this checkout. */
export const localCa: Authority = {
  root: join(certificateDirectory, 'local-ca.pem'),
  description: 'a local CA, made on the first start, for this machine alone',
  isLasting: true,
  overrides: { certificateDirectory },
  stop: async () => {},
};

/**
 * Starts a Pebble that verifies names at the site's own ports. It ends with this process, however that ends.
 *
 * @param certificateSeconds how long its certificates are valid; five years by default
 * @throws PlatformError when it is not installed or does not start
 */
export async function startPebbleAuthority(
  ports: { https: number; http: number },
  certificateSeconds?: number,
): Promise<Authority> {
  const { PebbleError, startPebble } = await import('@platform-journey/pebble');
  const pebble = await startPebble({
    ports: { http: ports.http, tls: ports.https },
    ...(certificateSeconds !== undefined && { certificateSeconds }),
  }).catch((error) => {
    throw error instanceof PebbleError ? new PlatformError(error.message, { cause: error }) : error;
  });
  try {
    return { ...(await prepare(pebble, ports)), stop: () => pebble.stop() };
  } catch (error) {
    await pebble.stop();
    throw error;
  }
}

async function prepare(
  pebble: Pick<Pebble, 'directoryUrl' | 'authority' | 'pid' | 'issuingRoot'>,
  ports: { https: number },
): Promise<Omit<Authority, 'stop'>> {
  const directory = join(pebbleDirectory, String(ports.https));
  // Its root is a new one at each start: what it issued before is worth nothing.
  await rm(directory, { recursive: true, force: true });
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const [trust, root] = [join(directory, 'directory-root.pem'), join(directory, 'root.pem')];
  await writeFile(trust, pebble.authority);
  await writeFile(root, await pebble.issuingRoot());
  // For those who want to see what becomes of the site while its CA is away.
  await writeFile(join(directory, 'pebble.json'), JSON.stringify({ pid: pebble.pid }));
  return {
    root,
    description: "Pebble's root, another one at each start",
    isLasting: false,
    overrides: {
      issuer: 'pebble',
      acmeIssuers: { pebble: { directory: pebble.directoryUrl, trust } },
      certificateDirectory: join(directory, 'certificates'),
    },
  };
}
