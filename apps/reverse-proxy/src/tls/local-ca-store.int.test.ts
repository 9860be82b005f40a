import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { certifyAuthority, createKey } from '@platform-journey/certificates';
import { openFileStore } from '@platform-journey/object-store';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LocalCaError, openLocalCa as openIn } from './local-ca-store.ts';

const openLocalCa = (directory: string) => openIn(openFileStore(directory), directory);

let directory: string;
const file = (name: string) => join(directory, name);

beforeEach(async () => {
  directory = join(await mkdtemp(join(tmpdir(), 'local-ca-')), 'certificates');
});

afterEach(() => rm(join(directory, '..'), { recursive: true }));

/** Opens the CA in a process of its own and resolves with its certificate. */
async function openInProcess(): Promise<string> {
  const module = new URL('./local-ca-store.ts', import.meta.url).href;
  const script = `const { openLocalCa } = await import(${JSON.stringify(module)});
    const { openFileStore } = await import('@platform-journey/object-store');
    const directory = ${JSON.stringify(directory)};
    process.stdout.write((await openLocalCa(openFileStore(directory), directory)).certificate);`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script]);
  return stdout;
}

describe('the local CA', () => {
  it('is made once, however many processes start at once', async () => {
    const certificates = await Promise.all([1, 2, 3, 4].map(openInProcess));
    expect(new Set(certificates).size).toBe(1);
    expect(await readFile(file('local-ca.pem'), 'utf8')).toBe(certificates[0]);
    expect(await openFileStore(directory).list('')).toEqual(['local-ca.key.pem', 'local-ca.pem']);
  });

  it('is for its owner alone', async () => {
    await openLocalCa(directory);
    const mode = async (path: string) => (await stat(path)).mode & 0o777;
    expect(await mode(directory)).toBe(0o700);
    expect(await mode(file('local-ca.key.pem'))).toBe(0o600);
    expect(await mode(file('local-ca.pem'))).toBe(0o600);
  });

  it('stays the same', async () => {
    expect(await openLocalCa(directory)).toEqual(await openLocalCa(directory));
  });

  it('is completed when its maker was killed after the key', async () => {
    const { key } = await openLocalCa(directory);
    await rm(file('local-ca.pem'));
    await writeFile(file('local-ca.pem.1.draft'), '-----BEGIN CERT');
    expect((await openLocalCa(directory)).key).toBe(key);
  });
});

describe('a local CA that cannot be used', () => {
  const expectError = async (pattern: RegExp) => {
    const error = await openLocalCa(directory).catch((thrown: Error) => thrown);
    expect(error).toBeInstanceOf(LocalCaError);
    expect((error as Error).message).toMatch(pattern);
    expect((error as Error).message).toContain(directory);
    expect((error as Error).message).toMatch(/Delete both/);
  };

  beforeEach(async () => {
    await openLocalCa(directory);
  });

  it('has lost its key', async () => {
    await rm(file('local-ca.key.pem'));
    await expectError(/local-ca\.pem is there but its key local-ca\.key\.pem is not/);
  });

  it('has a key that is not one', async () => {
    await writeFile(file('local-ca.key.pem'), 'nonsense');
    await expectError(/damaged/);
  });

  it('has a key that is not one and no certificate', async () => {
    await writeFile(file('local-ca.key.pem'), '');
    await rm(file('local-ca.pem'));
    await expectError(/local-ca\.key\.pem is not a usable private key/);
  });

  it('has a damaged certificate', async () => {
    await writeFile(file('local-ca.pem'), (await readFile(file('local-ca.pem'), 'utf8')).slice(0, 200));
    await expectError(/damaged/);
  });

  it("has another CA's key", async () => {
    await writeFile(file('local-ca.key.pem'), await createKey());
    await expectError(/does not belong/);
  });

  it('has expired', async () => {
    const key = await createKey();
    await writeFile(file('local-ca.key.pem'), key);
    await writeFile(file('local-ca.pem'), await certifyAuthority(key, 'a CA', new Date('2001-01-01')));
    await expectError(/has expired/);
  });
});
