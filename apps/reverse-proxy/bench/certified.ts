import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { issueLeaf } from '@platform-journey/certificates';
import { openFileStore } from '@platform-journey/object-store';
import { openLocalCa } from '../src/tls/local-ca-store.ts';

/** A temporary directory with a CA and a certificate for localhost, which all peers share. */
export interface Certified {
  directory: string;
  /** The CA's directory, and its certificate as PEM. */
  authority: string;
  ca: string;
  /** PEM files: certificate, key, and both in one. */
  certificate: string;
  key: string;
  pair: string;
  remove(): Promise<void>;
}

export async function certify(): Promise<Certified> {
  const directory = await mkdtemp(join(tmpdir(), 'bench-'));
  const authority = join(directory, 'authority');
  const issuer = await openLocalCa(openFileStore(authority), authority);
  const leaf = await issueLeaf(issuer, ['localhost']);
  const write = async (name: string, content: string) => {
    await writeFile(join(directory, name), content);
    return join(directory, name);
  };
  return {
    directory,
    authority,
    ca: issuer.certificate,
    certificate: await write('certificate.pem', leaf.certificate),
    key: await write('key.pem', leaf.key),
    pair: await write('pair.pem', leaf.certificate + leaf.key),
    remove: () => rm(directory, { recursive: true }),
  };
}
