import { expect, test } from 'vitest';
import {
  type Attempt,
  attemptAfterFailure,
  attemptAfterProbe,
  attemptWithinLimits,
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

test('after a mistake of our own the same is tried again', () => {
  expect(attempts(2, 'none', [LETS_ENCRYPT, PRIVATE_CA])).toEqual(['0.0', '0.0']);
});

test('an issuer that wants to be left alone is passed over for the next that does not', () => {
  const within = (failures: number, ...limited: boolean[]) => {
    const issuers = limited.map((one) => ({ ...LETS_ENCRYPT, limited: one }));
    return named(attemptWithinLimits({ issuer: 1, challenge: 1, probe: false }, issuers, failures));
  };
  expect(within(0, true, false)).toBe('1.1');
  expect(within(0, false, true)).toBe('0.0');
  expect(within(2, false, true)).toBe('0.0 probe');
  expect(within(0, true, true, false)).toBe('2.0');
  expect(within(0, true, true, true)).toBe('1.1');
});
