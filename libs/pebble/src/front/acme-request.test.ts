import { expect, it } from 'vitest';
import { readRequest } from './acme-request.ts';
import { endpointOf } from './endpoint.ts';

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const jws = (header: object, payload?: object) => ({
  protected: encode(header),
  payload: payload ? encode(payload) : '',
  signature: 'c2ln',
});
const read = (path: string, body: unknown) => readRequest('POST', path, Buffer.from(JSON.stringify(body)), 7);

it('knows what was asked for, by whom', () => {
  const header = {
    alg: 'ES256',
    kid: 'https://ca.test/my-account/1',
    nonce: 'n',
    url: 'https://ca.test/order-plz',
  };
  expect(read('/order-plz', jws(header, { replaces: 'a.b' }))).toEqual({
    endpoint: 'newOrder',
    method: 'POST',
    path: '/order-plz',
    at: 7,
    header,
    payload: { replaces: 'a.b' },
  });
});

it('keeps no key', () => {
  const jwk = { kty: 'EC', x: 'secret' };
  const binding = jws({ alg: 'HS256', kid: 'key-1' }, jwk);
  const request = read(
    '/sign-me-up',
    jws({ alg: 'ES256', jwk }, { contact: [], externalAccountBinding: binding }),
  );
  expect(request).toMatchObject({
    header: { alg: 'ES256' },
    payload: { contact: [], externalAccountBinding: { alg: 'HS256', kid: 'key-1' } },
  });
  const rollover = read('/rollover-account-key', jws({ kid: 'k' }, jws({ jwk }, { oldKey: jwk })));
  expect(JSON.stringify([request, rollover])).not.toContain('secret');
});

it('has no payload for a POST-as-GET', () => {
  expect(read('/my-order/1', jws({ kid: 'k' }))).toEqual({
    endpoint: 'order',
    method: 'POST',
    path: '/my-order/1',
    at: 7,
    header: { kid: 'k' },
  });
});

it.each(['', 'nonsense', '{}', '{"protected":1}', '[]'])(
  'takes %j for a request with nothing signed',
  (body) => {
    expect(readRequest('GET', '/dir', Buffer.from(body), 7)).toEqual({
      endpoint: 'directory',
      method: 'GET',
      path: '/dir',
      at: 7,
    });
  },
);

it.each([
  ['/', 'unknown'],
  ['/directory', 'unknown'],
  ['/certZ/1/alternate/1', 'certificate'],
  ['/dir?x', 'directory'],
])('takes %s for %s', (path, endpoint) => {
  expect(endpointOf(path)).toBe(endpoint);
});
