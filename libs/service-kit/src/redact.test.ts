import { expect, test } from 'vitest';
import { redact } from './redact.ts';

test('fields without credentials stay as they are, the very object', () => {
  const fields = { status: 200, error: null, request: { headers: { host: 'a' } }, err: new Error('no') };
  expect(redact(fields)).toBe(fields);
});

test.each(['authorization', 'Cookie', 'set-cookie', 'Proxy-Authorization'])('%s is blanked out', (name) => {
  const fields = {
    request: { [name]: 's3cret', headers: { [name]: ['s3cret'], host: 'a' } },
    headers: { [name]: 's3cret' },
  };
  const before = structuredClone(fields);
  expect(redact(fields)).toEqual({
    request: { [name]: '[Redacted]', headers: { [name]: '[Redacted]', host: 'a' } },
    headers: { [name]: '[Redacted]' },
  });
  expect(fields).toEqual(before);
});

test('an error that carries credentials stays an error', () => {
  const err = Object.assign(new Error('refused'), { headers: { cookie: 's3cret' } });
  const { err: redacted } = redact({ err });
  expect(redacted).toBeInstanceOf(Error);
  expect(redacted).toMatchObject({
    message: 'refused',
    stack: err.stack,
    headers: { cookie: '[Redacted]' },
  });
});
