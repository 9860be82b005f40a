import { X509Certificate } from 'node:crypto';
import { certificateObjects, storedCertificates } from '@platform-journey/certificates';
import type { ObjectStore } from '@platform-journey/object-store';

/** What is told of a certificate. Times are ISO 8601; `null` for what is not known. */
export interface ListedCertificate {
  name: string;
  names: string[];
  issuer: string | null;
  notAfter: string | null;
  nextRenewal: string | null;
  /** `missing`, `requested`, `suggested` (by the CA), `lifetime` or `substitute`. */
  reason: string | null;
  failures: number;
  lastError: string | null;
  /** Why what the store has cannot be used. */
  problem: string | null;
}

/** All certificates in the store, the last issued first; never a private key. @throws StoreError */
export async function list(store: ObjectStore): Promise<ListedCertificate[]> {
  const stored = await storedCertificates(store, () => {});
  return Promise.all(stored.map(([key]) => describe(store, key)));
}

async function describe(store: ObjectStore, key: string): Promise<ListedCertificate> {
  let problem: string | null = null;
  const objects = certificateObjects(store, key, (object, found) => {
    problem = `${object} is damaged: ${found}`;
  });
  const [certificate, state] = await Promise.all([objects.certificate.read(), objects.state.read()]);
  const { next, lastError, failures = 0 } = state?.value ?? {};
  return {
    name: certificate?.value.names[0] ?? key,
    names: certificate?.value.names ?? [],
    issuer: certificate?.value.issuer ?? null,
    notAfter: certificate ? expiry(certificate.value.certificate) : null,
    nextRenewal: next ? iso(next.at) : null,
    reason: next?.reason ?? null,
    failures,
    lastError: lastError ? `${iso(lastError.at)} ${lastError.issuer}: ${lastError.message}` : null,
    problem,
  };
}

function expiry(pem: string): string | null {
  try {
    return iso(Date.parse(new X509Certificate(pem).validTo));
  } catch {
    return null;
  }
}

const iso = (ms: number) => new Date(ms).toISOString();

/** The list as lines for people; times to the minute, in UTC. */
export function listLines(certificates: readonly ListedCertificate[], now: number): string[] {
  if (certificates.length === 0) return ['No certificate yet.'];
  return certificates.flatMap(({ names, name, issuer, notAfter, nextRenewal, reason, ...rest }) => [
    `${names.join(', ') || name}`,
    `  issued by ${issuer ?? '–'}, valid until ${shown(notAfter, now)}`,
    `  next renewal ${shown(nextRenewal, now)}${reason ? ` (${reason})` : ''}`,
    ...(rest.failures > 0 && rest.lastError
      ? [`  failed ${rest.failures} times, last ${rest.lastError}`]
      : []),
    ...(rest.problem ? [`  ${rest.problem}`] : []),
  ]);
}

const UNITS: [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000],
];
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'always' });

function shown(time: string | null, now: number): string {
  if (time === null) return 'not known';
  const left = Date.parse(time) - now;
  const [unit, ms] = UNITS.find(([, size]) => Math.abs(left) >= 2 * size) ?? (['second', 1000] as const);
  return `${time.slice(0, 16).replace('T', ' ')} UTC, ${relative.format(Math.round(left / ms), unit)}`;
}
