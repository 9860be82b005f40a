import { expect, test } from 'vitest';
import { type IssuerChoice, planCertificate } from './issuer-choice.ts';
import { acmeIssuerSchema } from './settings.ts';

const own = acmeIssuerSchema.parse({ directory: 'https://ca.internal/dir' });
const choice = (...preset: string[]): IssuerChoice => ({ known: { own }, preset });

/** The names of the issuers that are planned for a certificate. */
function issuers(names: string[], ...preset: string[]): string[] {
  const plan = planCertificate({ names }, choice(...preset));
  return plan.issuers.map((issuer) => (issuer === 'local-ca' ? issuer : issuer.name));
}

test('the issuers are asked in the order of the settings', () => {
  expect(issuers(['site.dev'], 'lets-encrypt', 'own', 'local-ca')).toEqual([
    'lets-encrypt',
    'own',
    'local-ca',
  ]);
});

test("a certificate's own issuers come before the preset ones", () => {
  const { issuers } = planCertificate({ names: ['site.dev'], issuers: ['own'] }, choice('lets-encrypt'));
  expect(issuers).toEqual([{ name: 'own', ...own }]);
});

test.each(['localhost', 'db.internal', '10.0.0.1', 'example.com', 'staging.example.com'])(
  'Let’s Encrypt and its staging never see %s',
  (name) => {
    expect(issuers([name], 'lets-encrypt', 'lets-encrypt-staging')).toEqual(['local-ca']);
    expect(issuers(['site.dev', name], 'lets-encrypt', 'own')).toEqual(['own']);
  },
);

test('nor does it under a name that the user has given it', () => {
  const alias = acmeIssuerSchema.parse({ directory: 'https://acme-v02.api.letsencrypt.org/directory' });
  const plan = planCertificate({ names: ['example.com'] }, { known: { alias }, preset: ['alias'] });
  expect(plan.issuers).toEqual(['local-ca']);
});

test('an issuer of the user’s own is asked for whatever the user wants', () => {
  expect(issuers(['localhost'], 'own')).toEqual(['own']);
});

test('names that come twice are asked for once', () => {
  expect(planCertificate({ names: ['a.dev', 'b.dev', 'a.dev'] }, choice('own')).names).toEqual([
    'a.dev',
    'b.dev',
  ]);
});

test('an issuer that nobody knows is named, with those that are known', () => {
  expect(() => issuers(['site.dev'], 'letsencrypt')).toThrow(
    'ISSUER: expected one of local-ca, lets-encrypt, lets-encrypt-staging, own; received "letsencrypt"',
  );
});

test('a wildcard needs a challenge that is not there, but not from the local CA', () => {
  expect(() => issuers(['*.site.dev'], 'lets-encrypt')).toThrow('received *.site.dev');
  expect(issuers(['*.localhost'], 'lets-encrypt')).toEqual(['local-ca']);
});
