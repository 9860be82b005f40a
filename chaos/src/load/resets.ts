import type { Connection } from './connection.ts';
import type { Failure, Samples } from './samples.ts';

/** From the signal until the process was gone and the kernel had closed its connections; milliseconds since the epoch. */
export interface Kill {
  at: number;
  goneAt: number;
}

/** A connect or a handshake this close to the kill may have been the killed task's. */
const OVERLAP_MS = 100;
/** A client that is busy goes on using a connection until it comes to read that it was reset. */
const UNREAD_MS = 250;
/** A killed process's connections are reset at once; what breaks later, or before, the kill did not break. */
const NOTICED_MS = 1000;
const EARLY_MS = 20;

/**
 * Which failed requests were reset in flight by a kill: requests on a connection that the killed task had answered on
 * before, or whose connect or handshake overlapped the kill by 100 ms; never more than the connections open then. A
 * refused connect and a wrong answer are failures. A connection belongs to one task for its whole life, so one that
 * breaks at the kill after an answer was the killed task's.
 *
 * @returns indexes of samples
 */
export function resetsInFlight(
  { failures, connections }: Pick<Samples, 'failures' | 'connections'>,
  kills: readonly Kill[],
) {
  const resets = new Set<number>();
  for (const kill of kills) {
    const open = connections.filter((connection) => isOpenAt(connection, kill)).length;
    const lost = failures.filter((failure) => !resets.has(failure.index) && isResetBy(failure, kill));
    for (const { index } of lost.slice(0, open)) resets.add(index);
  }
  return resets;
}

function isResetBy({ connection, isConnectionLost, reason, sentAt, endedAt }: Failure, kill: Kill): boolean {
  if (!isConnectionLost || connection === undefined || reason === 'ECONNREFUSED') return false;
  if (endedAt < kill.at - EARLY_MS || endedAt > kill.goneAt + NOTICED_MS) return false;
  if (hadAnswered(connection, kill)) return sentAt <= kill.goneAt + UNREAD_MS;
  return wasConnecting(connection, kill);
}

const hadAnswered = ({ firstAnswerAt }: Connection, kill: Kill) =>
  firstAnswerAt !== undefined && firstAnswerAt < kill.goneAt;

function wasConnecting({ openedAt, readyAt, closedAt }: Connection, kill: Kill): boolean {
  const ended = readyAt ?? closedAt ?? Number.POSITIVE_INFINITY;
  return openedAt <= kill.goneAt + OVERLAP_MS && ended >= kill.at - OVERLAP_MS;
}

function isOpenAt({ openedAt, closedAt }: Connection, kill: Kill): boolean {
  return openedAt <= kill.goneAt + OVERLAP_MS && (closedAt === undefined || closedAt >= kill.at - EARLY_MS);
}
