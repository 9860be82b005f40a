import type { Snapshot } from './snapshot.ts';

/**
 * What `/api/live` says: the whole state each time, so that nobody has to catch up, or that nothing has ever been known.
 */
export type LiveMessage = ({ type: 'snapshot' } & Snapshot) | { type: 'unavailable' };
