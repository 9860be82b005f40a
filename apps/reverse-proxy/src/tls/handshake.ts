import type { Socket } from 'node:net';
import type { SecureContext, TLSSocket, TlsOptions } from 'node:tls';
import { type ServedCertificates, TLS_SETTINGS } from './served-certificates.ts';

/** The protocol in which a CA looks for the answer to tls-alpn-01 (RFC 8737). */
export const ACME_TLS = 'acme-tls/1';
const PROTOCOLS = ['h2', 'http/1.1', 'http/1.0'];

/** @returns the context with the certificate that answers a CA's challenge for the host, if there is one now */
export type ChallengeContext = (host: string) => SecureContext | undefined;

/** A fatal alert, unrecognized_name (RFC 6066, 3), as it is sent before anything is encrypted. */
const UNRECOGNIZED_NAME = Buffer.of(21, 3, 3, 0, 2, 2, 112);
const unknownName = new Error('there is no certificate for the name in the handshake');

/**
 * How handshakes are answered: with the certificate for the name, or not at all when there is none for it: the client
 * gets an alert, and neither a certificate for another name nor a signature is spent on it.
 */
export function handshakeOptions(served: ServedCertificates, challengeFor: ChallengeContext): TlsOptions {
  const challenged = new WeakMap<TLSSocket, SecureContext>();
  // The `this` of both is the connection. TLS 1.3 asks for the protocol first, TLS 1.2 for the certificate.
  return {
    ...TLS_SETTINGS,
    SNICallback(this: TLSSocket, host, callback) {
      const context = challenged.get(this) ?? served.contextFor(host) ?? challengeFor(host);
      if (context) return callback(null, context);
      sendAlert(this);
      callback(unknownName);
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

/**
 * Node closes a connection whose callback fails without a word, and takes a context without a certificate for none at all:
 * the client would be presented the certificate for another name. So the alert goes out beneath.
 */
function sendAlert(connection: TLSSocket): void {
  const { _parent: beneath } = connection as unknown as { _parent?: Socket };
  beneath?.write(UNRECOGNIZED_NAME);
}
