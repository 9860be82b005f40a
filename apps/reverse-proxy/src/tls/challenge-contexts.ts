import { isIP } from 'node:net';
import { createSecureContext, type SecureContext } from 'node:tls';
import { challengeCertificate } from '@platform-journey/certificates';
import type { Challenge } from '../renewal/challenge.ts';
import { TLS_SETTINGS } from './served-certificates.ts';

/** The certificates that answer tls-alpn-01, made before they are asked for: a handshake cannot wait. */
export class ChallengeContexts {
  #contexts: ReadonlyMap<string, { keyAuthorization: string; context: SecureContext }> = new Map();

  /** @param host as the CA names it in its handshake */
  contextFor(host: string): SecureContext | undefined {
    return this.#contexts.get(host.toLowerCase())?.context;
  }

  /** Takes over what is to be answered from now on. */
  async update(challenges: readonly Challenge[]): Promise<void> {
    const wanted = challenges.filter(({ type }) => type === 'tls-alpn-01');
    const entries = wanted.map(async ({ name, keyAuthorization }) => {
      const host = hostInHandshake(name);
      const known = this.#contexts.get(host);
      if (known?.keyAuthorization === keyAuthorization) return [host, known] as const;
      const { certificate, key } = await challengeCertificate(name, keyAuthorization);
      const context = createSecureContext({ ...TLS_SETTINGS, cert: certificate, key });
      return [host, { keyAuthorization, context }] as const;
    });
    this.#contexts = new Map(await Promise.all(entries));
  }
}

/** RFC 8738, 6: an address is named as in reverse DNS. */
function hostInHandshake(name: string): string {
  if (isIP(name) === 4) return `${name.split('.').reverse().join('.')}.in-addr.arpa`;
  if (isIP(name) === 6) return `${[...nibbles(name)].reverse().join('.')}.ip6.arpa`;
  return name.toLowerCase();
}

function nibbles(address: string): string {
  const [head = [], tail] = address.split('::').map((part) => part.split(':').filter(Boolean));
  const missing = Math.max(0, 8 - head.length - (tail?.length ?? 0));
  const groups = [...head, ...Array<string>(missing).fill('0'), ...(tail ?? [])];
  return groups.map((group) => group.padStart(4, '0')).join('');
}
