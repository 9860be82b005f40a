import type { Answer } from './answer.ts';
import type { Connection } from './connection.ts';

/** How an exchange ended without a whole answer. */
export interface Broken {
  /** The error's code, such as ECONNREFUSED. */
  code: string;
  /** Whether the connection itself is gone, rather than this one request. */
  isConnectionLost: boolean;
}

export type Ended = { answer: Answer } | { broken: Broken };

export interface Exchanged {
  ended: Ended;
  connection: Connection | undefined;
}

export const TIMEOUT_CODE = 'timeout';

/** The code of the error or of what caused it, where the cause says more. */
export function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code, cause } = error as NodeJS.ErrnoException & { cause?: unknown };
  const inner = cause instanceof Error ? (cause as NodeJS.ErrnoException).code : undefined;
  const first = error instanceof AggregateError ? error.errors.map(codeOf)[0] : undefined;
  return first ?? inner ?? code ?? error.message;
}
