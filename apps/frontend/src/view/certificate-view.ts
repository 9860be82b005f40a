import type { Certificate } from '@platform-journey/platform-api';
import type { Tone } from './task-view.ts';
import { ago, duration, since, until } from './time.ts';

const TENTHS = 10;

/** A certificate's card. */
export interface CertificateView {
  /** All its names. */
  id: string;
  name: string;
  otherNames: string;
  tone: Tone;
  /** How long it is still valid; `undefined` when it is not, or there is none. */
  left: string | undefined;
  /** How many tenths of its life are left, the last one begun. */
  tenthsLeft: number;
  issuer: string;
  renewal: string;
  /** What somebody should look after. */
  problem: string | undefined;
}

const issuers: Record<string, string> = {
  'local-ca': 'the local CA',
  'lets-encrypt': 'Let’s Encrypt',
  'lets-encrypt-staging': 'Let’s Encrypt’s staging',
};

const reasons: Record<string, string> = {
  missing: 'there is none that can be used',
  requested: 'somebody asked for it',
  suggested: 'its CA suggests that time',
  lifetime: 'most of its life is over then',
  substitute: 'an issuer that is preferred is asked again',
};

/** `now` is the server's time. */
export function certificateView(certificate: Certificate, now: number): CertificateView {
  const [name = '', ...otherNames] = certificate.names;
  const left = until(certificate.notAfter, now) ?? 0;
  const share = left / lifetime(certificate);
  return {
    id: certificate.names.join(' '),
    name,
    otherNames: otherNames.join(', '),
    tone: tone(certificate, share),
    left: left > 0 ? duration(left) : undefined,
    tenthsLeft: Math.min(TENTHS, Math.max(0, Math.ceil(share * TENTHS))),
    issuer: issuerName(certificate.issuer),
    renewal: renewal(certificate, now),
    problem: problem(certificate, share, now),
  };
}

function lifetime({ notBefore, notAfter }: Certificate): number {
  return Math.max(1, Date.parse(notAfter ?? '') - Date.parse(notBefore ?? '') || 1);
}

function issuerName(issuer: string | null): string {
  if (issuer === null) return 'nobody yet';
  return issuers[issuer] ?? issuer;
}

function tone({ lastError }: Certificate, share: number): Tone {
  if (share <= 0) return 'bad';
  return lastError || isNearEnd(share) ? 'busy' : 'good';
}

const isNearEnd = (share: number) => share < 1 / TENTHS;

function renewal({ nextRenewal: { at, reason, delayed } }: Certificate, now: number): string {
  const when = duration(until(at, now) ?? 0);
  const why = reasons[reason] ?? reason;
  return `${when === 'now' ? 'now' : `in ${when}`}: ${why}${delayed ? ', and it waits after a failure' : ''}`;
}

function problem(certificate: Certificate, share: number, now: number): string | undefined {
  const sentences = [validity(certificate, share), failure(certificate, now)].filter(Boolean);
  return sentences.length > 0 ? sentences.join(' ') : undefined;
}

function validity({ notAfter }: Certificate, share: number): string {
  if (notAfter === null) return 'Visitors are presented one that nobody trusts.';
  if (share <= 0) return 'It has expired.';
  return isNearEnd(share) ? 'Less than a tenth of its life is left.' : '';
}

function failure({ failures, lastError }: Certificate, now: number): string {
  if (!lastError) return '';
  const failed = since(lastError.at, now);
  if (failed === undefined) return lastError.message;
  const often = failures > 1 ? `Failed ${failures} times in a row, last` : 'Failed';
  return `${often} ${ago(failed)}: ${lastError.message}`;
}
