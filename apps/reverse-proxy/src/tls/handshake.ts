import { createSecureContext, type SecureContext, type TLSSocket, type TlsOptions } from 'node:tls';
import { type ServedCertificates, TLS_SETTINGS } from './served-certificates.ts';

/** The protocol in which a CA looks for the answer to tls-alpn-01 (RFC 8737). */
export const ACME_TLS = 'acme-tls/1';
const PROTOCOLS = ['h2', 'http/1.1'];

/** @returns the context with the certificate that answers a CA's challenge for the host, if there is one now */
export type ChallengeContext = (host: string) => SecureContext | undefined;

/**
 * How handshakes are answered: with the certificate for the name, or not at all when there is none for it: the client
 * gets an alert, and neither a certificate for another name nor a signature is spent on it.
 */
export function handshakeOptions(served: ServedCertificates, challengeFor: ChallengeContext): TlsOptions {
  // It has no certificate, so that OpenSSL refuses the handshake.
  const nothing = createSecureContext(TLS_SETTINGS);
  const challenged = new WeakMap<TLSSocket, SecureContext>();
  // The `this` of both is the connection. TLS 1.3 asks for the protocol first, TLS 1.2 for the certificate.
  return {
    ...TLS_SETTINGS,
    SNICallback(this: TLSSocket, host, callback) {
      callback(null, challenged.get(this) ?? served.contextFor(host) ?? nothing);
    },
    ALPNCallback(this: TLSSocket, { servername, protocols }) {
      if (!protocols.includes(ACME_TLS)) return PROTOCOLS.find((protocol) => protocols.includes(protocol));
      const challenge = challengeFor(servername);
      if (!challenge) return undefined;
      challenged.set(this, challenge);
      this.setKeyCert(challenge);
      return ACME_TLS;
    },
  };
}
