import { expect, test } from 'vitest';
import { IssueError } from './issue-error.ts';
import { planRenewal } from './renewal-plan.ts';
import { INITIAL_STATE, stateAfterFailure, stateAfterProbe, stateAfterSuccess } from './renewal-state.ts';

const [MINUTE, DAY] = [60_000, 86_400_000];
const certificate = { notBefore: 0, notAfter: 90 * DAY, id: 'this', spread: 0 };
const issuers = [
  { name: 'lets-encrypt', challenges: 2, hasStaging: true },
  { name: 'other', challenges: 1, hasStaging: false },
];
const facts = { certificate, state: INITIAL_STATE, requestedAt: undefined, issuer: 'lets-encrypt' };
const failed = (error: IssueError, now: number, state = INITIAL_STATE) =>
  stateAfterFailure(state, error, { now, random: 0.5, issuers, lifetimeMs: 90 * DAY });

const challengeFailed = new IssueError('challenge_failed', 'no answer');

test('without a certificate the first attempt is made at once', () => {
  expect(planRenewal({ ...facts, certificate: undefined })).toEqual({
    at: 0,
    reason: 'missing',
    delayed: false,
  });
});

test('a certificate is renewed when two thirds of its life are over', () => {
  expect(planRenewal(facts)).toEqual({ at: 60 * DAY, reason: 'lifetime', delayed: false });
});

test('the suggestion of the CA counts for the certificate that it is about, and for no other', () => {
  const suggestion = { start: 0, end: 9, at: 5 };
  const about = (of: string) =>
    planRenewal({ ...facts, state: { ...INITIAL_STATE, suggestion: { of, ...suggestion } } });
  expect(about('this')).toMatchObject({ at: 5, reason: 'suggested' });
  expect(about('another')).toMatchObject({ at: 60 * DAY, reason: 'lifetime' });
});

test('what is asked for is done at once', () => {
  expect(planRenewal({ ...facts, requestedAt: 7 })).toEqual({ at: 7, reason: 'requested', delayed: false });
});

test('a failure delays the next attempt, more so each time', () => {
  const once = failed(challengeFailed, 61 * DAY);
  expect(planRenewal({ ...facts, state: once })).toEqual({
    at: 61 * DAY + MINUTE,
    reason: 'lifetime',
    delayed: true,
  });
  const twice = failed(challengeFailed, 61 * DAY, once);
  expect(planRenewal({ ...facts, state: twice }).at).toBe(61 * DAY + 10 * MINUTE);
});

test('who asks after a failure does not wait, who asked before it does', () => {
  const state = failed(challengeFailed, DAY);
  expect(planRenewal({ ...facts, state, requestedAt: DAY + 1 }).at).toBe(DAY + 1);
  expect(planRenewal({ ...facts, state, requestedAt: DAY - 1 }).at).toBe(DAY + MINUTE);
});

test('an issuer that wants to be left alone is, whoever asks and however often others fail', () => {
  const limited = failed(new IssueError('rate_limited', 'later', { retryAt: 9 * DAY }), DAY);
  expect(planRenewal({ ...facts, state: limited, requestedAt: 2 * DAY }).at).toBe(9 * DAY);
  expect(planRenewal({ ...facts, state: limited, requestedAt: 2 * DAY, issuer: 'other' }).at).toBe(2 * DAY);
  const both = failed(challengeFailed, 2 * DAY, limited);
  expect(both.attempt.issuer).toBe(0);
  expect(planRenewal({ ...facts, state: both, requestedAt: 3 * DAY }).at).toBe(9 * DAY);
  expect(stateAfterSuccess(both).limits).toEqual({ 'lets-encrypt': 9 * DAY });
});

test('a failure is told: what, when and by whom', () => {
  expect(failed(challengeFailed, 5).lastError).toEqual({
    at: 5,
    code: 'challenge_failed',
    message: 'no answer',
    issuer: 'lets-encrypt',
  });
});

test('after a rehearsal that went well the same is done in earnest, at once', () => {
  const probing = failed(challengeFailed, DAY);
  expect(probing.attempt).toEqual({ issuer: 0, challenge: 0, probe: true });
  const state = stateAfterProbe(probing);
  expect(state.attempt.probe).toBe(false);
  expect(planRenewal({ ...facts, certificate: undefined, state }).at).toBe(0);
});
