/** What stands in the store under a lock's key, as JSON. */
export interface LockRecord {
  /** Who holds it; null when nobody does. */
  holder: string | null;
  /** Greater than that of every holder before. */
  fence: number;
  /** How often the holder has renewed it: so no two bodies are equal. */
  beat: number;
  /** How often the holder means to renew it. */
  heartbeatMs: number;
}

/** Longer ones are taken for damage: nobody should wait an hour for a lock to be stale. */
const LONGEST_HEARTBEAT_MS = 600_000;

/** The record; undefined when the body is none, such as an empty one. */
export function parseRecord(body: Buffer): LockRecord | undefined {
  let record: Partial<Record<keyof LockRecord, unknown>> | null;
  try {
    record = JSON.parse(body.toString());
  } catch {
    return undefined;
  }
  return isRecord(record) ? record : undefined;
}

export function formatRecord({ holder, fence, beat, heartbeatMs }: LockRecord): string {
  return `${JSON.stringify({ holder, fence, beat, heartbeatMs })}\n`;
}

function isRecord(value: Partial<Record<keyof LockRecord, unknown>> | null): value is LockRecord {
  if (typeof value !== 'object' || value === null) return false;
  const { holder, fence, beat, heartbeatMs } = value;
  return (
    (holder === null || typeof holder === 'string') &&
    Number.isSafeInteger(fence) &&
    Number.isSafeInteger(beat) &&
    typeof heartbeatMs === 'number' &&
    heartbeatMs > 0 &&
    heartbeatMs <= LONGEST_HEARTBEAT_MS
  );
}
