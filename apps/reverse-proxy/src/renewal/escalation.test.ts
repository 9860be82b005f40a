import { expect, test } from 'vitest';
import {
  type Attempt,
  attemptAfterFailure,
  attemptAfterProbe,
  type FailureScope,
  FIRST_ATTEMPT,
} from './escalation.ts';

const LETS_ENCRYPT = { challenges: 2, hasStaging: true };
const PRIVATE_CA = { challenges: 1, hasStaging: false };

/** The attempts that follow one another when each fails. */
function attempts(count: number, scope: FailureScope, issuers: (typeof LETS_ENCRYPT)[]): string[] {
  const made: string[] = [];
  for (let next = FIRST_ATTEMPT; made.length < count; next = attemptAfterFailure(next, scope, issuers)) {
    made.push(named(next));
  }
  return made;
}

const named = ({ issuer, challenge, probe }: Attempt) => `${issuer}.${challenge}${probe ? ' probe' : ''}`;

test('a failed challenge is rehearsed, then the next type is, then the next issuer is asked, then the first again', () => {
  expect(attempts(5, 'challenge', [LETS_ENCRYPT, PRIVATE_CA])).toEqual([
    '0.0',
    '0.0 probe',
    '0.1 probe',
    '1.0',
    '0.0 probe',
  ]);
});

test('an issuer that is away is not asked to verify the names in another way', () => {
  expect(attempts(4, 'issuer', [LETS_ENCRYPT, PRIVATE_CA])).toEqual(['0.0', '1.0', '0.0 probe', '1.0']);
});

test('an issuer without a fallback that has failed is asked for rehearsals until one goes well', () => {
  expect(attempts(3, 'issuer', [LETS_ENCRYPT])).toEqual(['0.0', '0.0 probe', '0.0 probe']);
  expect(attemptAfterProbe({ issuer: 0, challenge: 1, probe: true })).toEqual({
    issuer: 0,
    challenge: 1,
    probe: false,
  });
});

test('without a staging directory every attempt is in earnest', () => {
  expect(attempts(3, 'challenge', [PRIVATE_CA])).toEqual(['0.0', '0.0', '0.0']);
});
