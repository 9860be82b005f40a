import type { Connection } from './connection/connection.ts';
import { type Known, learn } from './known.ts';
import type { ReadMessage } from './live-message.ts';

/** All that the page is drawn from, besides the time. */
export interface PageState {
  connection: Connection;
  known: Known | undefined;
  /** Whether the API, when it last spoke, had heard from ECS. */
  ecsAnswers: boolean;
}

export function afterMessage(state: PageState, message: ReadMessage, now: number): PageState {
  if (message.type === 'unavailable') return { ...state, ecsAnswers: false };
  const { snapshot } = message;
  return { ...state, ecsAnswers: !snapshot.stale, known: learn(state.known, snapshot, now) };
}
