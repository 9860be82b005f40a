// The only importer of the JSONPath engine: RFC 9535, without eval.
import { type JsonValue, query } from 'jsonpath-rfc9535';
import { messageOf } from './errors.ts';

/**
 * Chaos Toolkit's own engine compares with a single `=`; RFC 9535 (2.3.5.1) has only `==`.
 * Text in quotes and the operators that contain `=` stay as they are.
 */
export function toRfc9535(path: string): string {
  return path.replace(/'[^']*'|"[^"]*"|[=!<>]=|=/g, (token) => (token === '=' ? '==' : token));
}

/** Every value that the path matches. @throws Error when the path is malformed */
export function matches(path: string, value: unknown): unknown[] {
  return query(value as JsonValue, toRfc9535(path.trim()));
}

/** Why the path cannot be used, or undefined. */
export function jsonpathProblem(path: string): string | undefined {
  try {
    matches(path, null);
    return undefined;
  } catch (error) {
    return `a JSONPath of RFC 9535 (${messageOf(error).split('\n')[0]})`;
  }
}
