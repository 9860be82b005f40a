import { StoreError } from './store-error.ts';

/** Every store takes it: S3 has 1,024 bytes for prefix and key, file systems 255 a name. */
const LONGEST_KEY = 512;
const SEGMENT = /^[A-Za-z0-9_-][A-Za-z0-9._-]{0,200}$/;

/**
 * A key is one or more segments joined by `/`; a segment has letters, digits, `.`, `_` and `-`, and does not begin with
 * a dot. So no key leads out of a store, and what a store keeps for itself has room beside the keys.
 *
 * @throws StoreError `invalid_key`
 */
export function assertKey(key: string): void {
  if (!isKey(key)) throw invalid(key);
}

export function isKey(key: string): boolean {
  return key.length <= LONGEST_KEY && key.split('/').every((segment) => SEGMENT.test(segment));
}

/** A prefix is what a key can begin with. @throws StoreError `invalid_key` */
export function assertPrefix(prefix: string): void {
  const segments = prefix.split('/');
  if (segments.at(-1) === '') segments.pop();
  if (segments.length > 0) assertKey(segments.join('/'));
}

function invalid(key: string): StoreError {
  const expected = 'segments of A-Z a-z 0-9 . _ - joined by /, none beginning with a dot';
  return new StoreError('invalid_key', `invalid key ${JSON.stringify(key)}: expected ${expected}`);
}
