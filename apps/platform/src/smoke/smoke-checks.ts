import { notOk } from '../site.ts';
import type { Visit } from '../visit.ts';

/** One thing that a visitor must see. */
export interface SmokeCheck {
  url: URL;
  problem(seen: Visit): string | undefined;
  /** What was seen, for whoever reads along. */
  describe(seen: Visit): string;
}

const PATHS = ['/', '/api/services'];

/** What the public site of a platform must show. */
export function smokeChecks(site: URL, httpPort: number): SmokeCheck[] {
  const plain = new URL(site);
  plain.protocol = 'http:';
  plain.port = String(httpPort);
  return [
    ...PATHS.map((path) => ({ url: new URL(path, site), problem: notOk, describe: answered })),
    { url: plain, problem: (seen) => notRedirected(seen, site), describe: redirected },
  ];
}

function answered(seen: Visit): string {
  if ('failure' in seen) return seen.failure;
  const { issuer, valid_to: to } = seen.certificate ?? {};
  if (!issuer || !to) return String(seen.status);
  return `${seen.status}, certificate of ${issuer.CN} until ${new Date(to).toISOString().slice(0, 10)}`;
}

function notRedirected(seen: Visit, { origin }: URL): string | undefined {
  if ('failure' in seen) return seen.failure;
  const target = seen.location === undefined ? undefined : URL.parse(seen.location);
  const isRedirect = [301, 302, 307, 308].includes(seen.status);
  if (isRedirect && target?.origin === origin) return undefined;
  return `expected a redirect to ${origin}, received ${redirected(seen)}`;
}

function redirected(seen: Visit): string {
  if ('failure' in seen) return seen.failure;
  return seen.location === undefined ? String(seen.status) : `${seen.status} to ${seen.location}`;
}
