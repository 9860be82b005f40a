import type { Cause } from '../error-response.ts';

/** How an attempt at one target ended. */
export type Outcome = Timing &
  (
    | { kind: 'answered'; status: number }
    /** The client went away; nobody waits for an answer. */
    | { kind: 'left' }
    | { kind: 'failed'; phase: 'unsent' | 'sent'; cause: Cause; error: Error; status?: undefined }
    /** The client has part of an answer, which has been broken off. */
    | { kind: 'failed'; phase: 'answering'; cause: Cause; error: Error; status: number }
  );

/** How long a target took, in ms; undefined what did not come to pass. */
export interface Timing {
  /** Until there was a connection to send the request over. */
  connectMs?: number | undefined;
  /** From then until its answer began. */
  firstByteMs?: number | undefined;
}

/**
 * How far a failed attempt had come. `unsent`: the target has seen nothing of the request, so that any other may have
 * it; `sent`: it may have seen and done some of it; `answering`: it had begun to answer.
 */
export type FailurePhase = 'unsent' | 'sent' | 'answering';
