import type { Asset, Encoding } from './assets.ts';

const PREFERRED: Encoding[] = ['br', 'gzip'];

/** The best encoding that the asset has and the client takes (RFC 9110, 12.5.3). */
export function chooseEncoding(asset: Asset, accepted: string | undefined): Encoding {
  const taken = new Set((accepted ?? '').split(',').flatMap(takenCoding));
  return PREFERRED.find((encoding) => asset.bodies.has(encoding) && taken.has(encoding)) ?? 'identity';
}

/** `gzip;q=0` is a refusal. */
function takenCoding(item: string): string[] {
  const [coding = '', ...parameters] = item.split(';').map((part) => part.trim().toLowerCase());
  const refused = parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter));
  return refused ? [] : [coding];
}

/** Whether the client has this very representation already (RFC 9110, 13.1.2). */
export function isUnchanged(etag: string, ifNoneMatch: string | undefined): boolean {
  if (ifNoneMatch === undefined) return false;
  const known = ifNoneMatch.split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return known.includes(etag) || known.includes('*');
}
