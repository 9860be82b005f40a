import type { Snapshot } from '@platform-journey/platform-api';
import { isRecord, parseJson, readSnapshot } from './live-message.ts';

/** The last state of the platform that the page heard of. */
export interface Known {
  snapshot: Snapshot;
  /** When it was true, in milliseconds of the visitor's clock, which may differ from the server's. */
  trueAt: number;
}

/** What is known once a snapshot has come in. */
export function learn(known: Known | undefined, snapshot: Snapshot, now: number): Known {
  if (!snapshot.stale) return { snapshot, trueAt: now };
  if (known?.snapshot.asOf === snapshot.asOf) return { snapshot, trueAt: known.trueAt };
  return { snapshot, trueAt: Math.min(now, Date.parse(snapshot.asOf)) };
}

export function serializeKnown(known: Known): string {
  return JSON.stringify(known);
}

/** What an earlier visit kept; `undefined` when there is nothing or nothing usable. */
export function parseKnown(text: string | null): Known | undefined {
  const value = text === null ? undefined : parseJson(text);
  if (!isRecord(value) || typeof value.trueAt !== 'number') return undefined;
  const snapshot = readSnapshot(value.snapshot);
  return snapshot && { snapshot, trueAt: value.trueAt };
}
