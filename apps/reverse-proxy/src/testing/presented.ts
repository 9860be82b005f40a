import { type ConnectionOptions, connect } from 'node:tls';

/** What a client is presented in a handshake. */
export interface Presented {
  /** Common name. */
  issuer: string;
  /** As Node writes it: `DNS:a.dev, IP Address:127.0.0.1`. */
  names: string;
  serialNumber: string;
  notAfter: number;
  /** Hexadecimal. */
  publicKey: string;
  /** Of the public key; `prime256v1` is P-256. */
  curve: string | undefined;
  protocol: string | null;
  cipher: string;
}

/**
 * Shakes hands and resolves with what is presented, trusted or not.
 *
 * @param servername undefined for a client that names no host
 * @throws the handshake's error
 */
export function presented(
  port: number,
  servername: string | undefined,
  options: ConnectionOptions = {},
): Promise<Presented> {
  return new Promise((resolve, reject) => {
    const to = { host: '127.0.0.1', port, rejectUnauthorized: false, ...(servername && { servername }) };
    const socket = connect({ ...to, ...options }, () => {
      const certificate = socket.getPeerCertificate();
      resolve({
        issuer: String(certificate.issuer.CN),
        names: certificate.subjectaltname ?? '',
        serialNumber: certificate.serialNumber,
        notAfter: Date.parse(certificate.valid_to),
        publicKey: certificate.pubkey?.toString('hex') ?? '',
        curve: certificate.asn1Curve,
        protocol: socket.getProtocol(),
        cipher: socket.getCipher().name,
      });
      socket.destroy();
    }).on('error', reject);
  });
}
