import type { View } from '../feed/feed.ts';

/** A page shows no more; `GET /api/events` has the rest. */
const EVENTS_TOLD = 50;
const UNAVAILABLE = JSON.stringify({ type: 'unavailable' });

/** Every client is told the same view: it is written out once. */
const written = new WeakMap<View, string>();

/**
 * What a WebSocket is told: the whole state each time, so that nobody has to catch up, or
 * `{"type":"unavailable"}` while ECS has never answered.
 */
export function liveMessage(view: View | undefined): string {
  if (!view) return UNAVAILABLE;
  const known = written.get(view);
  if (known !== undefined) return known;
  const message = JSON.stringify({ type: 'snapshot', ...view, events: view.events.slice(0, EVENTS_TOLD) });
  written.set(view, message);
  return message;
}
