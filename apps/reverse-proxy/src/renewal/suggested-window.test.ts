import { expect, test } from 'vitest';
import { certificateId, drawMoment, pauseBeforeAsking, renewalInfoSchema } from './suggested-window.ts';

/** RFC 9773, appendix A. */
const EXAMPLE = `-----BEGIN CERTIFICATE-----
MIIBQzCB66ADAgECAgUAh2VDITAKBggqhkjOPQQDAjAVMRMwEQYDVQQDEwpFeGFt
cGxlIENBMCIYDzAwMDEwMTAxMDAwMDAwWhgPMDAwMTAxMDEwMDAwMDBaMBYxFDAS
BgNVBAMTC2V4YW1wbGUuY29tMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEeBZu
7cbpAYNXZLbbh8rNIzuOoqOOtmxA1v7cRm//AwyMwWxyHz4zfwmBhcSrf47NUAFf
qzLQ2PPQxdTXREYEnKMjMCEwHwYDVR0jBBgwFoAUaYhba4dGQEHhs3uEe6CuLN4B
yNQwCgYIKoZIzj0EAwIDRwAwRAIge09+S5TZAlw5tgtiVvuERV6cT4mfutXIlwTb
+FYN/8oCIClDsqBklhB9KAelFiYt9+6FDj3z4KGVelYM5MdsO3pK
-----END CERTIFICATE-----
`;

const HOUR = 3_600_000;
const window = { start: 1000, end: 2000 };

test('a certificate is named as in the example of the RFC', () => {
  expect(certificateId(EXAMPLE)).toBe('aYhba4dGQEHhs3uEe6CuLN4ByNQ.AIdlQyE');
});

test('a moment is drawn from the window', () => {
  expect(drawMoment(window, undefined, 0.25)).toEqual({ ...window, at: 1250 });
});

test('what was drawn stays for as long as the window does', () => {
  const drawn = drawMoment(window, undefined, 0.25);
  expect(drawMoment(window, drawn, 0.75).at).toBe(1250);
  expect(drawMoment({ ...window, end: 3000 }, drawn, 0.75).at).toBe(2500);
});

test('the CA is left alone for as long as it asks, between a minute and half a day, else for a quarter', () => {
  const pauses = [0, HOUR, 1000 * HOUR, undefined].map(pauseBeforeAsking);
  expect(pauses).toEqual([HOUR / 60, HOUR, 12 * HOUR, 6 * HOUR]);
});

test('a window is read from the answer of the CA', () => {
  const answer = {
    suggestedWindow: { start: '2026-01-02T04:00:00Z', end: '2026-01-03T04:00:00.5+00:00' },
    explanationURL: 'https://ca.test/why',
  };
  expect(renewalInfoSchema.parse(answer)).toEqual({
    start: Date.UTC(2026, 0, 2, 4),
    end: Date.UTC(2026, 0, 3, 4) + 500,
    explanationURL: 'https://ca.test/why',
  });
});

test.each([
  ['nothing', {}],
  ['a window that ends before it starts', { start: '2026-01-03T04:00:00Z', end: '2026-01-02T04:00:00Z' }],
  ['no time', { start: 'soon', end: '2026-01-02T04:00:00Z' }],
])('%s is refused', (_, suggestedWindow) => {
  expect(renewalInfoSchema.safeParse({ suggestedWindow }).success).toBe(false);
});
