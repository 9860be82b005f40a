/** One way to get a certificate: from which issuer, by which challenge, and whether it is only a rehearsal. */
export interface Attempt {
  /** Index among the issuers that the certificate may come from, in their order. */
  issuer: number;
  /** Index among the issuer's challenge types, in their order. */
  challenge: number;
  /** Made at the issuer's staging directory: it tells whether another attempt is worth an order in production. */
  probe: boolean;
}

/**
 * What an attempt's failure says about the next one.
 *
 * - `challenge`: the CA could not verify a name in this way; another may work
 * - `issuer`: the issuer is away, limits us, or does not want these names; how they are verified is not the point
 * - `none`: it is our own; the same may be tried again
 */
export type FailureScope = 'challenge' | 'issuer' | 'none';

/** An issuer, as far as the order of attempts depends on it. */
export interface IssuerTraits {
  challenges: number;
  hasStaging: boolean;
}

export const FIRST_ATTEMPT: Attempt = { issuer: 0, challenge: 0, probe: false };

/**
 * The attempt that follows a failed one: a rehearsal of the same at the issuer's staging directory, where there is one;
 * when that fails too, the next challenge type; after the last of them, or at once when it is not the challenge's fault,
 * the next issuer; after the last issuer, the first again. Whoever has failed before is asked for a rehearsal first.
 */
export function attemptAfterFailure(
  failed: Attempt,
  scope: FailureScope,
  issuers: readonly IssuerTraits[],
): Attempt {
  if (scope === 'none') return failed;
  const { challenges = 1, hasStaging = false } = issuers[failed.issuer] ?? {};
  if (scope === 'challenge') {
    if (!failed.probe && hasStaging) return { ...failed, probe: true };
    const challenge = failed.challenge + 1;
    if (challenge < challenges) return { issuer: failed.issuer, challenge, probe: hasStaging };
  }
  const issuer = failed.issuer + 1;
  if (issuer < issuers.length) return { issuer, challenge: 0, probe: false };
  return { issuer: 0, challenge: 0, probe: issuers[0]?.hasStaging ?? false };
}

/** The attempt that follows a rehearsal that went well: the same in earnest. */
export function attemptAfterProbe(probe: Attempt): Attempt {
  return { ...probe, probe: false };
}

/**
 * The attempt to be made now: the planned one, unless its issuer wants to be left alone and another does not.
 *
 * @param failures in a row: with more than one, any issuer may have been asked before, and a rehearsal comes first
 */
export function attemptWithinLimits(
  planned: Attempt,
  issuers: readonly (IssuerTraits & { limited: boolean })[],
  failures: number,
): Attempt {
  if (!issuers[planned.issuer]?.limited) return planned;
  const inTurn = [...issuers.keys()].map((offset) => (planned.issuer + offset) % issuers.length);
  const issuer = inTurn.find((index) => !issuers[index]?.limited);
  if (issuer === undefined) return planned;
  return { issuer, challenge: 0, probe: failures > 1 && (issuers[issuer]?.hasStaging ?? false) };
}
