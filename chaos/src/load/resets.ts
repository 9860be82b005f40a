import type { Connection } from './connection.ts';
import type { Failure, Samples } from './samples.ts';

/** A connect or a handshake this close to the kill may have been the killed task's. */
const OVERLAP_MS = 100;
/** A killed process's connections are reset at once; what breaks later, or before, the kill did not break. */
const NOTICED_MS = 1000;
const EARLY_MS = 20;

/**
 * Which failed requests were reset in flight by a kill: requests on a connection that the killed task had answered on
 * before, or whose connect or handshake overlapped the kill by 100 ms; never more than the connections open then. A
 * refused connect and a wrong answer are failures. A connection belongs to one task for its whole life, so one that
 * breaks at the kill after an answer was the killed task's.
 *
 * @param kills milliseconds since the epoch
 * @returns indexes of samples
 */
export function resetsInFlight(
  { failures, connections }: Pick<Samples, 'failures' | 'connections'>,
  kills: readonly number[],
) {
  const resets = new Set<number>();
  for (const kill of kills) {
    const open = connections.filter((connection) => isOpenAt(connection, kill)).length;
    const lost = failures.filter((failure) => !resets.has(failure.index) && isResetBy(failure, kill));
    for (const { index } of lost.slice(0, open)) resets.add(index);
  }
  return resets;
}

function isResetBy(
  { connection, isConnectionLost, reason, sentAt, endedAt }: Failure,
  kill: number,
): boolean {
  if (!isConnectionLost || connection === undefined || reason === 'ECONNREFUSED') return false;
  if (endedAt < kill - EARLY_MS || endedAt > kill + NOTICED_MS || sentAt > kill + OVERLAP_MS) return false;
  return hadAnswered(connection, kill) || wasConnecting(connection, kill);
}

const hadAnswered = ({ firstAnswerAt }: Connection, kill: number) =>
  firstAnswerAt !== undefined && firstAnswerAt < kill;

function wasConnecting({ openedAt, readyAt, closedAt }: Connection, kill: number): boolean {
  const ended = readyAt ?? closedAt ?? Number.POSITIVE_INFINITY;
  return openedAt <= kill + OVERLAP_MS && ended >= kill - OVERLAP_MS;
}

function isOpenAt({ openedAt, closedAt }: Connection, kill: number): boolean {
  return openedAt <= kill + OVERLAP_MS && (closedAt === undefined || closedAt >= kill - EARLY_MS);
}
