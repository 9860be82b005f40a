import type { PeerCertificate } from 'node:tls';
import { expect, test } from 'vitest';
import { stagingProblem, trustFor } from './trust.ts';

const NOW = Date.parse('2026-11-26T12:00:00Z');
const staging = {
  subject: { CN: 'staging.example.com' },
  subjectaltname: 'DNS:staging.example.com',
  issuer: { C: 'US', O: "Let's Encrypt", CN: '(STAGING) Riddling Rhubarb R12' },
  valid_from: 'Nov  1 00:00:00 2026 GMT',
  valid_to: 'Jan 30 00:00:00 2027 GMT',
} as unknown as PeerCertificate;

const problem = (changes: object) =>
  stagingProblem({ ...staging, ...changes } as PeerCertificate, 'staging.example.com', NOW);
const issuedBy = (CN: string, O: string) => problem({ issuer: { ...staging.issuer, CN, O } });

test('the first issuer of an environment decides', () => {
  expect(trustFor('lets-encrypt-staging')).toBe('lets-encrypt-staging');
  expect(trustFor('lets-encrypt-staging, local-ca')).toBe('lets-encrypt-staging');
  expect(trustFor('lets-encrypt, lets-encrypt-staging')).toBe('authorities');
  expect(trustFor('lets-encrypt-staging-of-ours')).toBe('authorities');
});

test('a certificate of the staging CA will do, by its older and its newer name', () => {
  expect(problem({})).toBeUndefined();
  expect(issuedBy('(STAGING) Ersatz Edamame E1', "(STAGING) Let's Encrypt")).toBeUndefined();
});

test.each([
  ['R12', "Let's Encrypt", 'of its production'],
  ['(STAGING) X', 'Platform Journey', 'of somebody else'],
  ['Platform Journey local CA 1', 'Platform Journey', 'of a local CA'],
])('one of %s (%s) is %s', (name, organisation) => {
  expect(issuedBy(name, organisation)).toBe(
    `the certificate is of ${name} (${organisation}), expected one of Let's Encrypt's staging CA`,
  );
});

test('its time and its names are looked at', () => {
  expect(problem({ valid_to: 'Nov 26 12:00:00 2026 GMT' })).toContain('expired at 2026-11-26T12:00:00.000Z');
  expect(problem({ valid_from: 'Nov 27 00:00:00 2026 GMT' })).toContain('not valid before 2026-11-27');
  expect(problem({ subjectaltname: 'DNS:example.com' })).toContain(
    'altnames: Host: staging.example.com. is not',
  );
  expect(problem({ subject: undefined })).toBe('the site showed no certificate');
});
