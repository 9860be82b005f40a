import { describe, expect, it } from 'vitest';
import { type AdminRequest, refusal } from './guard.ts';

const NAMES = new Set(['127.0.0.1', 'proxy.internal']);
const OURS: AdminRequest = { method: 'GET', host: '127.0.0.1:9901', origin: undefined, client: '127.0.0.1' };
const statusOf = (request: Partial<AdminRequest>) => refusal({ ...OURS, ...request }, NAMES)?.status;

describe('refusal', () => {
  it.each([
    '127.0.0.1:9901',
    '127.0.0.1',
    '[::1]:9901',
    '172.17.0.1:9901',
    'localhost:9901',
    'LOCALHOST',
    'proxy.internal',
  ])('has nothing against %s as the host', (host) => expect(statusOf({ host })).toBeUndefined());

  it.each([
    'evil.example',
    'evil.example:9901',
    '127.0.0.1.evil.example',
    'localhost.evil.example',
    '',
    '[::1',
  ])('refuses %j as the host, which may be a name that leads here', (host) =>
    expect(statusOf({ host })).toBe(421),
  );

  it('refuses a request without a host', () => {
    expect(statusOf({ host: undefined })).toBe(421);
  });

  it.each(['http://evil.example', 'null', 'http://127.0.0.1:9901'])(
    'refuses a POST of the page %s',
    (origin) => {
      expect(statusOf({ method: 'POST', origin })).toBe(403);
    },
  );

  it.each([
    ['127.0.0.1', undefined],
    ['127.9.9.9', undefined],
    ['::1', undefined],
    ['::ffff:127.0.0.1', undefined],
    ['172.17.0.2', 403],
    ['::ffff:172.17.0.2', 403],
    ['1.127.0.0', 403],
  ])('takes a POST from %s: %s', (client, status) => {
    expect(statusOf({ method: 'POST', client })).toBe(status);
    expect(statusOf({ client })).toBeUndefined();
  });
});
