import { readFile } from 'node:fs/promises';
import { PlatformError } from '../errors.ts';

const UNREADABLE: Readonly<Record<string, string>> = {
  ENOENT: 'nothing at this path',
  ENOTDIR: 'nothing at this path',
  EISDIR: 'a directory',
  EACCES: 'one that this user may not read',
};
/** Of what is wrong so much is said; who gives another file has nothing of the thousandth line. */
const MOST_LINES = 10;
const MOST_RECEIVED = 200;
const BYTE_ORDER_MARK = /^\uFEFF/;
const NAME = /"((?:[^"\\]|\\.)*)"\s*:/g;

/** Something that is not as it is to be, at a place of what a user has given. */
export interface Misfit {
  field: string;
  expected: string;
  received: string;
}

/** What a JSON file holds. */
export interface Json {
  value: unknown;
  /** Names that stand more than once in it; of an object in objects they need not be wrong. */
  repeated: string[];
}

/**
 * Reads a JSON file.
 *
 * @throws PlatformError when it cannot be read or is not JSON
 */
export async function readJson(file: string, expected: string): Promise<Json> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    const received = UNREADABLE[error.code ?? ''] ?? error.message;
    throw refusal(file, [{ field: '', expected: 'a readable file', received }]);
  });
  return parse(text.replace(BYTE_ORDER_MARK, ''), file, expected);
}

function parse(text: string, file: string, expected: string): Json {
  try {
    const value = JSON.parse(text);
    const names = [...text.matchAll(NAME)].map(([, name = '']) => name);
    return { value, repeated: names.filter((name, index) => names.indexOf(name) < index) };
  } catch (error) {
    const received =
      text.trim() === '' ? 'an empty file' : `no JSON (${(error as Error).message.replace(/\s+/g, ' ')})`;
    throw refusal(file, [{ field: '', expected, received }]);
  }
}

export function refusal(source: string, misfits: readonly Misfit[]): PlatformError {
  const lines = misfits.slice(0, MOST_LINES).map(({ field, expected, received }) => {
    const shown = received.length > MOST_RECEIVED ? `${received.slice(0, MOST_RECEIVED)}…` : received;
    return `${source || 'a file without a name'}: ${field && `${field}: `}expected ${expected}, received ${shown}.`;
  });
  const more = misfits.length - lines.length;
  return new PlatformError([...lines, ...(more > 0 ? [`… and ${more} more.`] : [])].join('\n'), {
    exitCode: 2,
  });
}
