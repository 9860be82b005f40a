/** Something the user can put right; its message says how, so it is printed without a stack trace. */
export class PlatformError extends Error {
  override readonly name = 'PlatformError';
  /** 1 when the platform failed, 2 when usage or configuration is wrong, 130 when the user interrupted it. */
  readonly exitCode: 1 | 2 | 130;

  constructor(message: string, options: { exitCode?: 1 | 2 | 130; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.exitCode = options.exitCode ?? 1;
  }
}

/** The exit code of what a signal has ended. */
export const INTERRUPTED = 130;

/** What a signal has ended, with what is known of it. */
export const interruption = (signal: string, known = '') =>
  new PlatformError(`${signal}: interrupted.${known}`, {
    exitCode: INTERRUPTED,
    cause: { code: 'interrupted' },
  });

const USAGE_ERRORS = new Set(['ManifestError']);

export function exitCodeOf(error: unknown): number {
  if (error instanceof PlatformError) return error.exitCode;
  return error instanceof Error && USAGE_ERRORS.has(error.name) ? 2 : 1;
}

/** `{code, message}` of what went wrong, for programs. */
export function describeError(error: unknown): { code: string; message: string } {
  const { name, code, cause } = error as { name?: string; code?: string; cause?: { code?: string } };
  const fallback = exitCodeOf(error) === 2 ? 'invalid' : 'failed';
  const given = error instanceof PlatformError ? cause?.code : code;
  // By its name: the other verbs need nothing of libs/deploy.
  const isOurs = name === 'DeployError' || error instanceof PlatformError;
  const named = isOurs || exitCodeOf(error) === 2 ? (given ?? fallback) : 'internal';
  return { code: named === 'aborted' ? 'interrupted' : named, message: messageOf(error) };
}

/** What a user is told; the stack trace only on request, with PLATFORM_DEBUG set. */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return process.env.PLATFORM_DEBUG ? (error.stack ?? error.message) : error.message;
}
