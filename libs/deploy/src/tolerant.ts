import { isTransient } from './aws-error.ts';
import { withTimeout } from './with-timeout.ts';

/** How many calls without an answer fit into the patience. */
const CALLS_PER_PATIENCE = 3;

/**
 * Wraps a call that is repeated anyway: a transient failure, or no answer, resolves with undefined.
 * The call gets a signal that ends it when it takes too long.
 *
 * @throws the call's error when it is not transient, or when no call has succeeded for `patienceMs`
 */
export function tolerant<T>(
  call: (signal: AbortSignal) => Promise<T>,
  patienceMs: number,
  now: () => number = Date.now,
): () => Promise<T | undefined> {
  let lastSuccess = now();
  return async () => {
    try {
      const result = await withTimeout(Math.ceil(patienceMs / CALLS_PER_PATIENCE), call);
      lastSuccess = now();
      return result;
    } catch (error) {
      if (!isTransient(error) || now() - lastSuccess > patienceMs) throw error;
      return undefined;
    }
  };
}
