/** The content codings that the proxy applies, the better one first. */
export const CODINGS = ['br', 'gzip'] as const;
export type Coding = (typeof CODINGS)[number];

/** RFC 9110, 12.4.2 and 12.5.3: a coding and its weight. */
const PREFERENCE = /^([!#$%&'*+.^_`|~0-9a-z-]+)(?:[ \t]*;[ \t]*q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?))?$/;

/** Browsers send the same few values again and again. */
const KNOWN_LIMIT = 64;
const known = new Map<string, Coding | undefined>();

/**
 * The coding that a client likes best of those the proxy applies, `br` when it likes both the same.
 *
 * @param header Accept-Encoding's value; what makes no sense in it accepts nothing
 * @returns undefined when it accepts none or likes the answer better as it is
 */
export function preferredCoding(header: string): Coding | undefined {
  if (known.has(header)) return known.get(header);
  const coding = prefer(weightsIn(header));
  if (known.size < KNOWN_LIMIT) known.set(header, coding);
  return coding;
}

function weightsIn(header: string): Map<string, number> {
  const weights = new Map<string, number>();
  for (const element of header.toLowerCase().split(',')) {
    const [, coding, weight = '1'] = PREFERENCE.exec(element.trim()) ?? [];
    // RFC 9110, 8.4.1.3
    if (coding !== undefined) weights.set(coding === 'x-gzip' ? 'gzip' : coding, Number(weight));
  }
  return weights;
}

function prefer(weights: ReadonlyMap<string, number>): Coding | undefined {
  const weightOf = (coding: string) => weights.get(coding) ?? weights.get('*') ?? 0;
  const [best] = CODINGS.toSorted((a, b) => weightOf(b) - weightOf(a));
  if (best === undefined || weightOf(best) === 0) return undefined;
  return weightOf(best) < (weights.get('identity') ?? 0) ? undefined : best;
}
