import { type Known, parseKnown, serializeKnown } from './known.ts';

const KEY = 'platform-journey.known';

/** Keeps what is known over a reload. A browser that keeps nothing (private mode, full storage) is fine too. */
export const memory = {
  recall(): Known | undefined {
    try {
      return parseKnown(localStorage.getItem(KEY));
    } catch {
      return undefined;
    }
  },

  keep(known: Known): void {
    try {
      localStorage.setItem(KEY, serializeKnown(known));
    } catch {
      // The page works without; the next reload starts empty.
    }
  },
};
