import { X509Certificate } from 'node:crypto';
import { certificateIdentity } from '@platform-journey/certificates';
import type { Answer } from '../https.ts';
import { json, problemAnswer } from './answers.ts';

/** When a CA wants a certificate renewed. */
export interface RenewalInfo {
  start: Date;
  end: Date;
  explanationUrl?: string;
  /** Seconds, or an HTTP date; six hours unless given. */
  retryAfter?: number | string;
}

const SIX_HOURS = 21_600;

/** https://www.rfc-editor.org/rfc/rfc9773#section-4.1: two unpadded base64url texts. */
const CERTIFICATE_ID = /^[\w-]+\.[\w-]+$/;

/** What the CA says of the renewal of certificates. */
export class RenewalWindows {
  readonly #issued = new Map<string, X509Certificate>();
  readonly #suggested = new Map<string, RenewalInfo>();
  #byDefault = lastThird;

  /** @param certificate PEM, or an identifier as in the URL */
  suggest(certificate: string, info: RenewalInfo): void {
    this.#suggested.set(CERTIFICATE_ID.test(certificate) ? certificate : certificateId(certificate), info);
  }

  /** What is suggested for certificates that were issued and have no suggestion of their own: their last third. */
  suggestByDefault(suggest: (certificate: X509Certificate) => RenewalInfo): void {
    this.#byDefault = suggest;
  }

  /** @param chain PEM */
  issued(chain: string): void {
    this.#issued.set(certificateId(chain), new X509Certificate(chain));
  }

  answer(id: string): Answer {
    if (!CERTIFICATE_ID.test(id)) {
      return problemAnswer({ type: 'malformed', status: 400, detail: `${id} identifies no certificate` });
    }
    const issued = this.#issued.get(id);
    const info = this.#suggested.get(id) ?? (issued && this.#byDefault(issued));
    if (info) return renewalInfoAnswer(info);
    return problemAnswer({ type: 'malformed', status: 404, detail: `no certificate is known as ${id}` });
  }
}

function renewalInfoAnswer({ start, end, explanationUrl, retryAfter = SIX_HOURS }: RenewalInfo): Answer {
  const body = { suggestedWindow: { start, end }, ...(explanationUrl && { explanationURL: explanationUrl }) };
  return json(200, body, { 'retry-after': String(retryAfter) });
}

function lastThird({ validFrom, validTo }: X509Certificate): RenewalInfo {
  const [from, to] = [Date.parse(validFrom), Date.parse(validTo)];
  return { start: new Date(from + (2 / 3) * (to - from)), end: new Date(to) };
}

/** @param pem of a chain, the first counts */
export function certificateId(pem: string): string {
  const identity = certificateIdentity(pem);
  if (!identity) throw new Error('the certificate names no authority key');
  const { authorityKeyIdentifier, serialNumber } = identity;
  return [authorityKeyIdentifier, serialNumber].map((bytes) => bytes.toString('base64url')).join('.');
}
