import { expect, test } from 'vitest';
import { lateTime, renewalTime, substituteRenewalTime } from './renewal-time.ts';

const DAY = 86_400_000;
const living = (days: number) => ({ notBefore: 0, notAfter: days * DAY });

test('without a suggestion a third of the lifetime is left when it is renewed', () => {
  expect(renewalTime(living(90), undefined, 0)).toEqual({ at: 60 * DAY, reason: 'lifetime' });
});

test('a half is left of a lifetime under ten days', () => {
  expect(renewalTime(living(6), undefined, 0)).toEqual({ at: 3 * DAY, reason: 'lifetime' });
  expect(renewalTime(living(10), undefined, 0).at).toBeCloseTo((10 * 2 * DAY) / 3);
});

test('renewals are spread over a fiftieth of the lifetime before that', () => {
  expect(renewalTime(living(50), undefined, 1).at).toBeCloseTo((50 * DAY * 2) / 3 - DAY);
});

test('the moment that the CA suggests counts, however early', () => {
  expect(renewalTime(living(90), { at: 2 * DAY }, 0.7)).toEqual({ at: 2 * DAY, reason: 'suggested' });
  expect(renewalTime(living(90), { at: 80 * DAY }, 0)).toEqual({ at: 80 * DAY, reason: 'suggested' });
});

test('when a twentieth of the lifetime is left, no suggestion delays it any more', () => {
  expect(renewalTime(living(100), { at: 99 * DAY }, 0)).toEqual({ at: 95 * DAY, reason: 'lifetime' });
  const minutes = (count: number) => renewalTime(living(count / 1440), { at: DAY }, 0).at / 60_000;
  expect(minutes(10)).toBeCloseTo(8);
  expect(minutes(1)).toBeCloseTo(0.5);
});

test('a CA that wants a certificate renewed as soon as it is there is obeyed only after a while', () => {
  const HOUR = DAY / 24;
  expect(renewalTime(living(90), { at: -DAY }, 0)).toEqual({ at: 6 * HOUR, reason: 'suggested' });
  expect(renewalTime(living(5), { at: 0 }, 0).at).toBe(DAY / 10);
});

test('one that stands in for another is renewed after an hour, unless it is due before', () => {
  const due = (at: number) => ({ at, reason: 'lifetime' }) as const;
  expect(substituteRenewalTime(DAY, due(60 * DAY))).toEqual({ at: DAY + DAY / 24, reason: 'substitute' });
  expect(substituteRenewalTime(DAY, due(DAY + 1))).toEqual(due(DAY + 1));
});

test('it is late when half of what was left at its renewal has passed, wherever the CA put that', () => {
  const daysLeft = (days: number, suggested?: number) =>
    days - lateTime(living(days), suggested === undefined ? undefined : { at: suggested * DAY }) / DAY;
  expect(daysLeft(90)).toBeCloseTo(15);
  expect(daysLeft(6)).toBeCloseTo(1.5);
  expect(daysLeft(90, 2)).toBeCloseTo(15);
  expect(daysLeft(90, 80)).toBeCloseTo(5);
  expect(daysLeft(100, 99)).toBeCloseTo(2.5);
});
