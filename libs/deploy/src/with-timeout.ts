/**
 * A call that gets a signal which ends it when it takes too long.
 *
 * @throws TimeoutError, a DOMException, then, instead of the AbortError of what was called
 */
export async function withTimeout<T>(ms: number, call: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const tooLong = AbortSignal.timeout(ms);
  try {
    return await call(tooLong);
  } catch (error) {
    throw tooLong.aborted ? tooLong.reason : error;
  }
}
