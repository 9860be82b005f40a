import { expect, test } from 'vitest';
import { IssueError } from './issue-error.ts';
import { planRenewal } from './renewal-plan.ts';
import { INITIAL_STATE, stateAfterFailure, stateAfterProbe, stateAfterSuccess } from './renewal-state.ts';

const [MINUTE, DAY] = [60_000, 86_400_000];
const NOW = 30 * DAY;
const certificate = {
  notBefore: 0,
  notAfter: 90 * DAY,
  id: 'this',
  spread: 0,
  issuedAt: 0,
  isSubstitute: false,
};
const issuers = [
  { name: 'lets-encrypt', challenges: 2, hasStaging: true },
  { name: 'other', challenges: 1, hasStaging: false },
];
const facts = {
  now: NOW,
  certificate,
  state: INITIAL_STATE,
  request: undefined as string | undefined,
  issuer: 'lets-encrypt',
};
const failed = (error: IssueError, now: number, state = INITIAL_STATE, request?: string) =>
  stateAfterFailure(state, error, {
    attempt: state.attempt,
    request,
    now,
    random: 0.5,
    issuers,
    lifetimeMs: 90 * DAY,
  });

const challengeFailed = new IssueError('challenge_failed', 'no answer');
const limited = (retryAt: number) => new IssueError('rate_limited', 'later', { retryAt });

test('without a certificate the first attempt is made at once', () => {
  expect(planRenewal({ ...facts, certificate: undefined })).toEqual({
    at: NOW,
    reason: 'missing',
    delayed: false,
  });
});

test('a certificate is renewed when two thirds of its life are over', () => {
  expect(planRenewal(facts)).toEqual({ at: 60 * DAY, reason: 'lifetime', delayed: false });
});

test('the suggestion of the CA counts for the certificate that it is about, and for no other', () => {
  const suggestion = { start: 0, end: 9, at: 5 * DAY };
  const about = (of: string) =>
    planRenewal({ ...facts, state: { ...INITIAL_STATE, suggestion: { of, ...suggestion } } });
  expect(about('this')).toMatchObject({ at: 5 * DAY, reason: 'suggested' });
  expect(about('another')).toMatchObject({ at: 60 * DAY, reason: 'lifetime' });
});

test('one that stands in for a better one is renewed after an hour', () => {
  const substitute = { ...certificate, issuedAt: 2 * DAY, isSubstitute: true };
  const plan = planRenewal({ ...facts, certificate: substitute });
  expect(plan).toEqual({ at: 2 * DAY + 60 * MINUTE, reason: 'substitute', delayed: false });
});

test('what is asked for is done at once, and once', () => {
  const requested = { ...facts, request: 'first' };
  expect(planRenewal(requested)).toEqual({ at: NOW, reason: 'requested', delayed: false });
  const state = stateAfterSuccess(INITIAL_STATE, 'first');
  expect(planRenewal({ ...requested, state })).toMatchObject({ at: 60 * DAY, reason: 'lifetime' });
  expect(planRenewal({ ...facts, state, request: 'second' })).toMatchObject({ at: NOW, reason: 'requested' });
});

test('a failure delays the next attempt, more so each time', () => {
  const now = 61 * DAY;
  const once = failed(challengeFailed, now);
  expect(planRenewal({ ...facts, now, state: once })).toEqual({
    at: now + MINUTE,
    reason: 'lifetime',
    delayed: true,
  });
  expect(planRenewal({ ...facts, now, state: failed(challengeFailed, now, once) }).at).toBe(
    now + 10 * MINUTE,
  );
});

test('a request that was there before a failure waits with all others, a later one does not', () => {
  const state = failed(challengeFailed, NOW, INITIAL_STATE, 'first');
  expect(planRenewal({ ...facts, state, request: 'first' })).toEqual({
    at: NOW + MINUTE,
    reason: 'requested',
    delayed: true,
  });
  expect(planRenewal({ ...facts, state, request: 'second' }).at).toBe(NOW);
});

test('a request that has been answered is not asked again by a later failure', () => {
  const answered = stateAfterSuccess(INITIAL_STATE, 'first');
  const state = failed(challengeFailed, 61 * DAY, answered, 'first');
  expect(planRenewal({ ...facts, now: 61 * DAY, state, request: 'first' }).reason).toBe('lifetime');
});

test('an issuer that wants to be left alone is, whoever asks and however often others fail', () => {
  const state = failed(limited(40 * DAY), NOW);
  expect(planRenewal({ ...facts, state, request: 'new' }).at).toBe(40 * DAY);
  expect(planRenewal({ ...facts, state, request: 'new', issuer: 'other' }).at).toBe(NOW);
  const both = failed(challengeFailed, NOW, state);
  expect(both.attempt.issuer).toBe(0);
  expect(planRenewal({ ...facts, state: both, request: 'new' }).at).toBe(40 * DAY);
  expect(stateAfterSuccess(both, undefined).limits).toEqual({ 'lets-encrypt': 40 * DAY });
});

test('what was noted by a clock that has been set back since delays nothing', () => {
  const state = failed(limited(NOW + 400 * DAY), NOW + 365 * DAY);
  expect(planRenewal({ ...facts, certificate: undefined, state })).toMatchObject({ at: NOW, delayed: false });
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
  const probing = failed(challengeFailed, NOW);
  expect(probing.attempt).toEqual({ issuer: 0, challenge: 0, probe: true });
  const state = stateAfterProbe(probing, probing.attempt);
  expect(state.attempt.probe).toBe(false);
  expect(planRenewal({ ...facts, certificate: undefined, state }).at).toBe(NOW);
});
