import { StoreError, type StoreErrorCode } from './store-error.ts';

const CODES: Readonly<Record<string, [code: StoreErrorCode, reason: string]>> = {
  EACCES: ['denied', 'permission denied'],
  EPERM: ['denied', 'permission denied'],
  EROFS: ['denied', 'the file system is read-only'],
  EISDIR: ['invalid_key', 'it is the folder of other keys'],
  ENOTDIR: ['invalid_key', 'a file is where its folder has to be'],
  EEXIST: ['invalid_key', 'a file is where its folder has to be'],
};

/**
 * The StoreError for what the file system threw; `doing` says what was tried, such as `write a/b`.
 * Errors that are not the file system's are bugs and come back as they are.
 */
export function fromFileError(error: unknown, doing: string): unknown {
  const code = codeOf(error);
  if (!code) return error;
  const [storeCode, reason] = CODES[code] ?? ['unavailable', (error as Error).message];
  return new StoreError(storeCode, `cannot ${doing}: ${reason}`, { cause: error });
}

/** The system's code of an error, such as ENOENT; empty when it has none. */
export function codeOf(error: unknown): string {
  const isSystemError = error instanceof Error && 'syscall' in error && 'code' in error;
  return isSystemError ? String(error.code) : '';
}
