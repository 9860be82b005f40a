import { expect, it } from 'vitest';
import { responseTrailers } from './response-trailers.ts';

it('keeps what may come behind a body, duplicates included', () => {
  expect(responseTrailers(['x-checksum', '1', 'server-timing', 'a', 'server-timing', 'b'])).toEqual({
    'x-checksum': '1',
    'server-timing': ['a', 'b'],
  });
});

it.each([
  'transfer-encoding',
  'content-length',
  'connection',
  'te',
  'trailer',
  'set-cookie',
  'content-encoding',
])('drops %s', (name) => {
  expect(responseTrailers([name, '1'])).toBeUndefined();
  expect(responseTrailers([name, '1', 'x-a', '2'])).toEqual({ 'x-a': '2' });
});

it('is nothing when there are none', () => {
  expect(responseTrailers([])).toBeUndefined();
});
