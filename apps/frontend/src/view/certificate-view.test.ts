import { describe, expect, it } from 'vitest';
import { AS_OF, certificate, secondsBefore } from '../fixtures/example.ts';
import { certificateView } from './certificate-view.ts';

const DAY_SECONDS = 86_400;
const inDays = (days: number) => secondsBefore(-days * DAY_SECONDS);
const view = (fields: Parameters<typeof certificate>[0] = {}) => certificateView(certificate(fields), AS_OF);
const error = { at: secondsBefore(120), code: 'unreachable', message: 'The issuer gave no usable answer.' };

describe('a certificate’s card', () => {
  it('tells how long it is valid, who issued it, and when and why it is renewed', () => {
    expect(view()).toEqual({
      id: 'a.dev www.a.dev b.dev',
      name: 'a.dev',
      otherNames: 'www.a.dev, b.dev',
      tone: 'good',
      left: '60 d',
      tenthsLeft: 7,
      issuer: 'Let’s Encrypt',
      renewal: 'in 30 d: most of its life is over then',
      problem: undefined,
    });
  });

  it('calls an issuer that it does not know as the settings do, and so a reason', () => {
    const nextRenewal = { at: inDays(1), reason: 'whim', delayed: false };
    expect(view({ issuer: 'own', nextRenewal })).toMatchObject({ issuer: 'own', renewal: 'in 1 d: whim' });
  });

  it('warns when less than a tenth of its life is left', () => {
    const ending = (daysLeft: number) =>
      view({ notBefore: inDays(daysLeft - 100), notAfter: inDays(daysLeft) });
    expect(ending(10)).toMatchObject({ tone: 'good', tenthsLeft: 1, problem: undefined });
    expect(ending(9)).toMatchObject({
      tone: 'busy',
      tenthsLeft: 1,
      problem: 'Less than a tenth of its life is left.',
    });
  });

  it('warns while its renewal fails, and says why and how often', () => {
    const nextRenewal = { at: secondsBefore(-600), reason: 'lifetime', delayed: true };
    expect(view({ failures: 1, lastError: error })).toMatchObject({
      tone: 'busy',
      problem: 'Failed 2 min ago: The issuer gave no usable answer.',
    });
    expect(view({ failures: 4, lastError: error, nextRenewal })).toMatchObject({
      renewal: 'in 10 min: most of its life is over then, and it waits after a failure',
      problem: 'Failed 4 times in a row, last 2 min ago: The issuer gave no usable answer.',
    });
    const trouble = { at: null, code: 'trouble', message: 'Nothing can be renewed now.' };
    expect(view({ lastError: trouble }).problem).toBe('Nothing can be renewed now.');
  });

  it('says that it has expired', () => {
    const nextRenewal = { at: secondsBefore(5), reason: 'lifetime', delayed: false };
    expect(view({ notAfter: secondsBefore(1), nextRenewal })).toMatchObject({
      tone: 'bad',
      left: undefined,
      tenthsLeft: 0,
      renewal: 'now: most of its life is over then',
      problem: 'It has expired.',
    });
  });

  it('says that there is none yet', () => {
    const nextRenewal = { at: secondsBefore(0), reason: 'missing', delayed: false };
    const missing = {
      issuer: null,
      notBefore: null,
      notAfter: null,
      nextRenewal,
      failures: 1,
      lastError: error,
    };
    expect(view(missing)).toMatchObject({
      tone: 'bad',
      left: undefined,
      tenthsLeft: 0,
      issuer: 'nobody yet',
      renewal: 'now: there is none that can be used',
      problem:
        'Visitors are presented one that nobody trusts. Failed 2 min ago: The issuer gave no usable answer.',
    });
  });
});
