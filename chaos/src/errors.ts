export type ChaosErrorCode =
  | 'experiment_invalid'
  | 'usage'
  | 'configuration'
  | 'platform'
  | 'activity_failed'
  | 'no_targets'
  | 'load';

/** Something its reader can put right; the message says how, so it is printed without a stack trace. */
export class ChaosError extends Error {
  override readonly name = 'ChaosError';
  readonly code: ChaosErrorCode;

  constructor(code: ChaosErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** The first message that says something, with what lies beneath: an AggregateError of Node's has an empty one. */
export function messageOf(error: unknown): string {
  if (error instanceof AggregateError && !error.message) return error.errors.map(messageOf).join('; ');
  if (!(error instanceof Error)) return String(error);
  return error.message || (error as NodeJS.ErrnoException).code || error.name;
}
