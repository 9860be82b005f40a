/** How long a WebSocket may take to open and say something. */
const CONNECT_MS = 4000;
/** The API speaks at least every 5 s: after two of its heartbeats and a bit, nobody is there. */
const SILENCE_MS = 12_000;
/** After a loss another task of the API likely answers: the first attempt comes at once. */
const FIRST_RETRY_MS = 250;
const RETRY_MS = 500;
const MAX_RETRY_MS = 5000;

/**
 * The page's connection to the API.
 * - `connecting`: a WebSocket opens
 * - `live`: the API has spoken and is expected to go on
 * - `waiting`: until the next attempt
 */
export interface Connection {
  phase: 'connecting' | 'live' | 'waiting';
  /** Attempts and connections that failed since the API last spoke. */
  failures: number;
  /** When the phase is over unless something happens, in milliseconds of the clock that events carry. */
  deadline: number;
}

export type ConnectionEvent =
  /** A message of the API came. */
  | 'heard'
  /** The WebSocket closed or never opened. */
  | 'closed'
  | 'deadline'
  /** The page is seen again or the network is back. */
  | 'woken';

export function startConnecting(now: number): Connection {
  return { phase: 'connecting', failures: 0, deadline: now + CONNECT_MS };
}

/** What comes after an event. Pure: `random` is from 0 to 1 and spreads the visitors' attempts. */
export function nextConnection(
  connection: Connection,
  event: ConnectionEvent,
  { now, random }: { now: number; random: number },
): Connection {
  const { phase, failures } = connection;
  if (event === 'heard' && phase !== 'waiting')
    return { phase: 'live', failures: 0, deadline: now + SILENCE_MS };
  if (phase === 'waiting') {
    if (event === 'closed') return connection;
    return { phase: 'connecting', failures, deadline: now + CONNECT_MS };
  }
  if (event === 'closed' || event === 'deadline') {
    return { phase: 'waiting', failures: failures + 1, deadline: now + retryDelay(failures + 1, random) };
  }
  return connection;
}

function retryDelay(failures: number, random: number): number {
  if (failures === 1) return FIRST_RETRY_MS * random;
  return Math.min(MAX_RETRY_MS, RETRY_MS * 2 ** (failures - 2)) * (0.5 + random / 2);
}
