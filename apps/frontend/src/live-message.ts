import type { Snapshot } from '@platform-journey/platform-api';

/** `unavailable`: the API answers, but knows nothing. */
export type ReadMessage = { type: 'snapshot'; snapshot: Snapshot } | { type: 'unavailable' };

/** Reads a message of the live feed; `undefined` for one that this page does not know, as a newer API may send. */
export function parseLiveMessage(text: string): ReadMessage | undefined {
  const value = parseJson(text);
  if (!isRecord(value)) return undefined;
  if (value.type === 'unavailable') return { type: 'unavailable' };
  const snapshot = value.type === 'snapshot' ? readSnapshot(value) : undefined;
  return snapshot && { type: 'snapshot', snapshot };
}

/**
 * The lists are the API's own: their presence is checked, not each field. An older API tells neither its platform nor
 * certificates.
 */
export function readSnapshot(value: unknown): Snapshot | undefined {
  if (!isRecord(value) || typeof value.asOf !== 'string' || Number.isNaN(Date.parse(value.asOf)))
    return undefined;
  const lists = [value.services, value.tasks, value.deployments, value.events];
  if (!lists.every(isListOfRecords)) return undefined;
  const told = value as unknown as Snapshot;
  return {
    ...told,
    platform: told.platform === 'compose' ? 'compose' : 'ecs',
    certificates: isListOfRecords(told.certificates) ? told.certificates : [],
  };
}

const isListOfRecords = (list: unknown) => Array.isArray(list) && list.every(isRecord);

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
