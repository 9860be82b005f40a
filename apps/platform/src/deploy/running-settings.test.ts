import { expect, test } from 'vitest';
import { settingsIn } from './running-settings.ts';

const ports = { HTTPS_PORT: '9443', HTTP_PORT: '9080' };
const of = (variables: Record<string, string>) => settingsIn(new Map(Object.entries(variables)));

test('a proxy tells its issuer and its ports', () => {
  const pebble = { directory: 'https://localhost:14000/dir', trust: '/pebble.pem' };
  const variables = {
    ...ports,
    ISSUER: 'pebble',
    ACME_ISSUERS: JSON.stringify({ pebble }),
    CERTIFICATE_DIRECTORY: '/c',
  };
  expect(of(variables)).toEqual({
    issuer: 'pebble',
    acmeIssuers: { pebble },
    certificateDirectory: '/c',
    ports: { https: 9443, http: 9080 },
  });
  expect(of({ ...ports, ISSUER: 'local-ca' })).toMatchObject({ issuer: 'local-ca', acmeIssuers: undefined });
});

test('what is no proxy of ours tells nothing', () => {
  expect(of(ports)).toEqual({});
});
