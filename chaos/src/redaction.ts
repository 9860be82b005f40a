import type { Variables } from './substitution.ts';

export type Redact = <T>(value: T) => T;

export const REDACTED = '***';

/** Shorter ones stand in every other word; they are replaced only where they are the whole value. */
const SHORTEST_INSIDE_TEXT = 4;

/** Replaces what is secret wherever it appears: in keys, in texts, encoded for a URL, for JSON or as base64. */
export function redaction(secrets: Variables): Redact {
  const plain = leaves(secrets)
    .map(String)
    .filter((text) => text !== '');
  const hidden = new Set(plain);
  const inside = plain
    .filter((text) => text.length >= SHORTEST_INSIDE_TEXT)
    .flatMap(encodings)
    .toSorted((a, b) => b.length - a.length);
  const inText = (text: string) =>
    hidden.has(text) ? REDACTED : inside.reduce((clean, secret) => clean.replaceAll(secret, REDACTED), text);
  const redact = (value: unknown): unknown => {
    if (typeof value === 'string') return inText(value);
    if (typeof value === 'number') return hidden.has(String(value)) ? REDACTED : value;
    if (Array.isArray(value)) return value.map(redact);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [inText(key), redact(item)]));
  };
  return redact as Redact;
}

function leaves(value: unknown): (string | number)[] {
  if (typeof value === 'string' || typeof value === 'number') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(leaves);
}

const encodings = (secret: string) => [
  secret,
  encodeURIComponent(secret),
  JSON.stringify(secret).slice(1, -1),
  Buffer.from(secret).toString('base64'),
  Buffer.from(secret).toString('base64url'),
];
