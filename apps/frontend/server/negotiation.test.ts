import { describe, expect, it } from 'vitest';
import type { Asset, Encoding } from './assets.ts';
import { chooseEncoding, isUnchanged } from './negotiation.ts';

const assetIn = (...encodings: Encoding[]): Asset => ({
  type: 'text/html',
  cacheControl: 'no-cache',
  hash: 'abc',
  bodies: new Map(encodings.map((encoding) => [encoding, Buffer.from(encoding)])),
});

describe('chooseEncoding', () => {
  it.each([
    ['gzip, deflate, br', 'br'],
    ['gzip', 'gzip'],
    ['br;q=0, gzip;q=0.5', 'gzip'],
    ['GZIP', 'gzip'],
    ['gzip;q=0.0', 'identity'],
    ['zstd', 'identity'],
    ['', 'identity'],
    [undefined, 'identity'],
  ])('answers Accept-Encoding %j with %s', (accepted, expected) => {
    expect(chooseEncoding(assetIn('identity', 'br', 'gzip'), accepted)).toBe(expected);
  });

  it('takes what there is', () => {
    expect(chooseEncoding(assetIn('identity'), 'br, gzip')).toBe('identity');
  });
});

describe('isUnchanged', () => {
  it.each([
    ['"a"', true],
    ['W/"a"', true],
    ['"b", "a"', true],
    ['*', true],
    ['"b"', false],
    [undefined, false],
  ])('answers If-None-Match %j with %s', (ifNoneMatch, expected) => {
    expect(isUnchanged('"a"', ifNoneMatch)).toBe(expected);
  });
});
