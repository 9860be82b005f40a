import type { Connection } from './connection/connection.ts';
import { type Known, learn } from './known.ts';
import type { ReadMessage } from './live-message.ts';

/** All that the page is drawn from, besides the time. */
export interface PageState {
  connection: Connection;
  known: Known | undefined;
  /** Whether the API, when it last spoke, had heard from the platform: from ECS, say. */
  platformAnswers: boolean;
}

export function afterMessage(state: PageState, message: ReadMessage, now: number): PageState {
  if (message.type === 'unavailable') return { ...state, platformAnswers: false };
  const { snapshot } = message;
  return { ...state, platformAnswers: !snapshot.stale, known: learn(state.known, snapshot, now) };
}
