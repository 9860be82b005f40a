import { createHash, X509Certificate } from 'node:crypto';
import { type StoredCertificate, unsoundness } from '@platform-journey/certificates';
import { certificateId } from './suggested-window.ts';

/** What a certificate says of itself. Times in ms since the epoch. */
export interface KnownCertificate {
  notBefore: number;
  notAfter: number;
  /** Hexadecimal. */
  serialNumber: string;
  /** By which its CA's suggestions are told apart; empty when it has none. */
  id: string;
  /** Drawn from 0 up to 1, the same for one certificate always: who reads it anew comes to the same plan. */
  spread: number;
}

/** @returns undefined when it cannot be read */
export const knownOf = remembering((stored: StoredCertificate): KnownCertificate | undefined => {
  try {
    const { validFrom, validTo, serialNumber, fingerprint256 } = new X509Certificate(stored.certificate);
    return {
      notBefore: Date.parse(validFrom),
      notAfter: Date.parse(validTo),
      serialNumber,
      id: certificateId(stored.certificate) ?? '',
      spread: createHash('sha256').update(fingerprint256).digest().readUInt32BE() / 2 ** 32,
    };
  } catch {
    return undefined;
  }
});

const problems = remembering((_: StoredCertificate) => new Map<string, string | undefined>());

/** What is wrong with it for a name, beside that it may have expired: as `unsoundness` says. */
export function problemWith(stored: StoredCertificate, name: string): string | undefined {
  const known = problems(stored);
  if (!known.has(name)) known.set(name, unsoundness(stored, [name], 0));
  return known.get(name);
}

/** What it takes milliseconds to find out, and is asked for every second, is found out once for each object. */
function remembering<K extends WeakKey, V>(find: (key: K) => V): (key: K) => V {
  const found = new WeakMap<K, { value: V }>();
  return (key) => {
    const known = found.get(key) ?? { value: find(key) };
    found.set(key, known);
    return known.value;
  };
}
