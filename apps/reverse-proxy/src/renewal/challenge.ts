import type { ChallengeType } from './issuer.ts';

/** What a CA looks for to believe that a name is ours. */
export interface Challenge {
  type: ChallengeType;
  /** The host name or IP address that is verified. */
  name: string;
  token: string;
  /** RFC 8555, 8.1. */
  keyAuthorization: string;
}

/**
 * Makes challenges visible to their CA. dns-01 would be one more of these.
 *
 * `present` resolves once the CA will find the answer wherever it looks, whichever proxy it meets; the caller removes
 * it, also after a failure. Both reject only when the store cannot be used.
 */
export interface ChallengeSolver {
  present(challenge: Challenge): Promise<void>;
  remove(challenge: Challenge): Promise<void>;
}
