import { X509Certificate } from 'node:crypto';
import { link, mkdir, open, readFile, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { type Certified, certifyAuthority, createKey, isPair } from '@platform-journey/certificates';

const NAME = 'Platform Journey local CA';
const KEY_FILE = 'local-ca.key.pem';
const CERTIFICATE_FILE = 'local-ca.pem';

/** The local CA's files cannot be used; the message names them and says what to do. */
export class LocalCaError extends Error {
  override readonly name = 'LocalCaError';
}

/**
 * Opens the local CA in a directory (0700), and makes it when there is none.
 *
 * Any number of processes may do so at once, and any of them may die at any point: a file appears whole and for good or
 * not at all, the key comes first, and a key without its certificate is one whose certificate anybody can still make.
 *
 * @throws LocalCaError when the files are damaged, do not belong together or have expired
 */
export async function openLocalCa(directory: string): Promise<Certified> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const certificateFile = join(directory, CERTIFICATE_FILE);
  const keyFile = join(directory, KEY_FILE);
  // In this order: whoever sees the certificate is sure to see the key, if it was not taken away.
  const known = await readIfPresent(certificateFile);
  if (known !== undefined && (await readIfPresent(keyFile)) === undefined) {
    throw unusable(directory, `${CERTIFICATE_FILE} is there but its key ${KEY_FILE} is not`);
  }
  const key = await readOrCreate(keyFile, createKey);
  const certificate = await readOrCreate(certificateFile, () => certify(key, directory));
  check({ certificate, key }, directory);
  return { certificate, key };
}

async function certify(key: string, directory: string): Promise<string> {
  try {
    return await certifyAuthority(key, NAME);
  } catch (cause) {
    throw unusable(directory, `${KEY_FILE} is not a usable private key`, cause);
  }
}

function check(authority: Certified, directory: string): void {
  let problem: string | undefined;
  try {
    if (!isPair(authority)) problem = `${CERTIFICATE_FILE} does not belong to ${KEY_FILE}`;
    else if (hasExpired(authority.certificate)) problem = `${CERTIFICATE_FILE} has expired`;
  } catch (cause) {
    throw unusable(directory, `${CERTIFICATE_FILE} or ${KEY_FILE} is damaged`, cause);
  }
  if (problem) throw unusable(directory, problem);
}

function hasExpired(certificate: string): boolean {
  return Date.parse(new X509Certificate(certificate).validTo) < Date.now();
}

function unusable(directory: string, problem: string, cause?: unknown): LocalCaError {
  const wayOut = 'Delete both files to have a new CA made, then trust the new one';
  return new LocalCaError(`The local CA in ${directory} cannot be used: ${problem}. ${wayOut}.`, { cause });
}

/** The file's content, or what `create` makes when there is none; of several who make it at once, one is heard. */
async function readOrCreate(file: string, create: () => Promise<string>): Promise<string> {
  const found = await readIfPresent(file);
  if (found !== undefined) return found;
  await writeExclusively(file, await create());
  return readFile(file, 'utf8');
}

/** Leaves `file` alone if it exists; otherwise it appears with all of `content`, readable by its owner alone. */
async function writeExclusively(file: string, content: string): Promise<void> {
  const draft = `${file}.${process.pid}.${crypto.randomUUID()}.draft`;
  const handle = await open(draft, 'wx', 0o600);
  try {
    await handle.writeFile(content);
    await handle.sync();
    await link(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await handle.close();
    await unlink(draft);
  }
}

async function readIfPresent(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
