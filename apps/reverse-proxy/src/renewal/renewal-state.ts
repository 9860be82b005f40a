import type { RenewalState } from '@platform-journey/certificates';
import { backoff } from './backoff.ts';
import {
  type Attempt,
  attemptAfterFailure,
  attemptAfterProbe,
  FIRST_ATTEMPT,
  type IssuerTraits,
} from './escalation.ts';
import type { IssueError } from './issue-error.ts';

export const INITIAL_STATE: RenewalState = { failures: 0, attempt: FIRST_ATTEMPT, notBefore: 0, limits: {} };

/** What is around an attempt. */
export interface AttemptFacts {
  attempt: Attempt;
  /** The request that it was made for, by its version. */
  request: string | undefined;
  now: number;
  /** 0 up to 1. */
  random: number;
  issuers: readonly (IssuerTraits & { name: string })[];
  /** Of the certificate that is to be renewed. */
  lifetimeMs: number | undefined;
}

export function stateAfterFailure(state: RenewalState, error: IssueError, facts: AttemptFacts): RenewalState {
  const { attempt, request, now, random, issuers, lifetimeMs } = facts;
  const failures = state.failures + 1;
  const issuer = issuers[attempt.issuer]?.name ?? '';
  return {
    ...state,
    failures,
    attempt: attemptAfterFailure(attempt, error.scope, issuers),
    notBefore: Math.ceil(now + backoff(failures, lifetimeMs, random)),
    limits: { ...state.limits, ...(error.retryAt !== undefined && { [issuer]: Math.ceil(error.retryAt) }) },
    lastError: { at: now, code: error.code, message: error.message, issuer },
    ...heard(request, state.heard?.request === request && state.heard?.answered === true),
  };
}

/** A rehearsal went well: the same may be tried in earnest at once. */
export function stateAfterProbe(state: RenewalState, probe: Attempt): RenewalState {
  return { ...state, attempt: attemptAfterProbe(probe), notBefore: 0 };
}

/** The next renewal begins with the first issuer again. */
export function stateAfterSuccess({ limits }: RenewalState, request: string | undefined): RenewalState {
  return { ...INITIAL_STATE, limits, ...heard(request, true) };
}

function heard(request: string | undefined, answered: boolean): Pick<RenewalState, 'heard'> {
  return request === undefined ? {} : { heard: { request, answered } };
}
