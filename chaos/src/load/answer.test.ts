import { expect, test } from 'vitest';
import { faultOf } from './answer.ts';
import type { PlannedRequest } from './request.ts';

const planned = (expect: object, body?: string) =>
  ({ template: { method: 'GET', expect: { status: 200, ...expect } }, body }) as PlannedRequest;
const answer = (body: string, more: object = {}) => ({
  status: 200,
  length: undefined,
  body,
  size: body.length,
  ...more,
});

test.each([
  [planned({ contains: '</html>' }), answer('<html></html>')],
  [planned({ json: 'services' }), answer('{"services":[]}')],
  [planned({ echo: 'echo' }, '{"a":1}'), answer('{"echo":{"a":1}}')],
  [planned({}), answer('abc', { length: '3' })],
])('%j is content with %j', (request, given) => {
  expect(faultOf(request, given)).toBeUndefined();
});

test.each([
  [planned({}), answer('', { status: 502 }), 'status 502'],
  [planned({ contains: '</html>' }), answer('<html>'), 'body without </html>'],
  [planned({}), answer('abc', { length: '4' }), 'body cut short'],
  [planned({ json: 'services' }), answer('{"serv'), 'body is not a JSON object'],
  [planned({ json: 'services' }), answer('{"error":1}'), 'body without services'],
  [planned({ echo: 'echo' }, '{"a":1}'), answer('{"echo":{"a":2}}'), 'echo is not what was sent'],
])('%j is not content with %j', (request, given, reason) => {
  expect(faultOf(request, given)).toBe(reason);
});
