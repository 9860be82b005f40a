import { setTimeout as sleep } from 'node:timers/promises';
import { isTransient } from './aws-error.ts';

const PAUSES_MS = [250, 500, 1000, 2000, 4000, 8000];

/**
 * Makes a call again that fails for a moment, about 15 s long; each pause is drawn, so that two who disturb each other part.
 *
 * @throws the call's error when it is not transient, or the last one
 */
export async function insist<T>(
  call: () => Promise<T>,
  signal: AbortSignal,
  pausesMs: readonly number[] = PAUSES_MS,
): Promise<T> {
  for (const pause of pausesMs) {
    try {
      return await call();
    } catch (error) {
      if (!isTransient(error)) throw error;
      await sleep(pause * (0.5 + Math.random()), undefined, { signal });
    }
  }
  return call();
}
