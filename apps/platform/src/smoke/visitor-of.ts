import { X509Certificate } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { trustFor } from '@platform-journey/certificates/trust';
import type { Environment } from '@platform-journey/platform-manifest';
import { localCa } from '../authority.ts';
import { PlatformError } from '../errors.ts';
import type { Visitor } from '../visit.ts';

/**
 * A visitor who trusts what visitors of the environment are to trust.
 *
 * @param ca file with a root (PEM), which is then the only one trusted
 * @throws PlatformError when the root is not there, or not known
 */
export function visitorOf(environment: Environment, ca: string | undefined): Visitor {
  const root = ca === undefined ? rootOf(environment) : ca;
  if (root === undefined) return { trust: trustFor(environment.issuer) };
  if (ca !== undefined && !existsSync(ca)) throw misfit(`found nothing at ${ca || 'a path without a name'}`);
  return { trust: 'authorities', ca: certificateIn(root) };
}

function certificateIn(file: string): Buffer {
  try {
    const pem = readFileSync(file);
    new X509Certificate(pem);
    return pem;
  } catch (error) {
    throw misfit(`found none in ${file} (${(error as Error).message})`);
  }
}

const misfit = (found: string) =>
  new PlatformError(`--ca: expected a file with a certificate (PEM), ${found}`, { exitCode: 2 });

function rootOf({ name, issuer, runsOn }: Environment): string | undefined {
  if (runsOn === 'ecs') return undefined;
  if (issuer === 'local-ca' && existsSync(localCa.root)) return localCa.root;
  throw new PlatformError(
    `the root of ${issuer} is not known here: name the file that ${name} has it in with --ca`,
    {
      exitCode: 2,
    },
  );
}
