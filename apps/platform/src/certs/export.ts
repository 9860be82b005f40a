import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { CertificateObjects } from '@platform-journey/certificates';
import { PlatformError } from '../errors.ts';

export interface Exported {
  /** Paths of the files: the chain, leaf first, and the key (0600), both PEM. */
  certificate: string;
  key: string;
}

/**
 * Writes a certificate's chain and key to files in a directory.
 *
 * @throws PlatformError when a file is there already, unless `force` is given, or cannot be written
 */
export async function exportFiles(
  objects: CertificateObjects,
  { name, directory, force }: { name: string; directory: string; force: boolean },
): Promise<Exported> {
  const stored = await objects.certificate.read();
  if (!stored) throw new PlatformError(`There is no certificate for ${name} any more.`);
  const path = (ending: string) => join(directory, `${name.replace('*', '_').replaceAll(':', '-')}${ending}`);
  const files = { certificate: path('.pem'), key: path('.key.pem') };
  await write(files.key, stored.value.key, force);
  await write(files.certificate, stored.value.certificate, force);
  return files;
}

async function write(file: string, content: string, force: boolean): Promise<void> {
  try {
    const handle = await open(file, force ? 'w' : 'wx', 0o600);
    await handle.chmod(0o600);
    await handle.writeFile(content);
    await handle.close();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const reason =
      code === 'EEXIST' ? 'is there already; --force writes over it' : `cannot be written (${message})`;
    throw new PlatformError(`${file} ${reason}.`);
  }
}
