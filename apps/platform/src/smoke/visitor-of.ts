import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
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
export async function visitorOf(environment: Environment, ca: string | undefined): Promise<Visitor> {
  if (ca !== undefined && !existsSync(ca)) {
    throw new PlatformError(`--ca: expected a file with a certificate, found nothing at ${ca}`, {
      exitCode: 2,
    });
  }
  const root = ca ?? rootOf(environment);
  if (root !== undefined) return { trust: 'authorities', ca: await readFile(root) };
  return { trust: trustFor(environment.issuer) };
}

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
