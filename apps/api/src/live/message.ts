import type { LiveMessage, Snapshot } from '@platform-journey/platform-api';

/** A page shows no more; `GET /api/events` has the rest. */
const EVENTS_TOLD = 50;
const UNAVAILABLE = JSON.stringify({ type: 'unavailable' } satisfies LiveMessage);

/** Every client is told the same snapshot: it is written out once. */
const written = new WeakMap<Snapshot, string>();

/**
 * What a WebSocket is told: the whole state each time, so that nobody has to catch up, or
 * `{"type":"unavailable"}` while nothing has ever been known.
 */
export function liveMessage(snapshot: Snapshot | undefined): string {
  if (!snapshot) return UNAVAILABLE;
  const known = written.get(snapshot);
  if (known !== undefined) return known;
  const events = snapshot.events.slice(0, EVENTS_TOLD);
  const message = JSON.stringify({ type: 'snapshot', ...snapshot, events } satisfies LiveMessage);
  written.set(snapshot, message);
  return message;
}
