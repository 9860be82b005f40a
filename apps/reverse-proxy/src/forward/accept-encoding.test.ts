import { describe, expect, it } from 'vitest';
import { preferredCoding } from './accept-encoding.ts';

describe('preferredCoding', () => {
  it.each([
    ['gzip, deflate, br, zstd', 'br'],
    ['br, gzip', 'br'],
    ['gzip, br', 'br'],
    ['gzip', 'gzip'],
    ['x-gzip', 'gzip'],
    ['GZip', 'gzip'],
    ['gzip;q=1.0, br;q=0.5', 'gzip'],
    ['gzip;q=0.5,br;q=0.501', 'br'],
    ['gzip ; q=0.8 , br;Q=0.7', 'gzip'],
    ['*', 'br'],
    ['br;q=0, *', 'gzip'],
    ['*;q=0.1, gzip', 'gzip'],
    ['gzip, identity;q=0', 'gzip'],
    ['gzip;q=0.5, identity;q=0.5', 'gzip'],
  ])('of "%s" is %s', (header, coding) => {
    expect(preferredCoding(header)).toBe(coding);
  });

  it.each([
    ['nothing', ''],
    ['codings that we do not have', 'deflate, zstd, compress'],
    ['a weight of zero', 'gzip;q=0, br;q=0.000'],
    ['everything ruled out', '*;q=0'],
    ['everything ruled out but the answer as it is', 'identity, *;q=0'],
    ['the answer as it is, preferred', 'identity;q=1, gzip;q=0.5'],
    ['nothing acceptable', 'identity;q=0'],
  ])('is none for %s', (_what, header) => {
    expect(preferredCoding(header)).toBeUndefined();
  });

  it.each([
    'gzip;q=2',
    'gzip;q=-1',
    'gzip;q=',
    'gzip;q=0.1234',
    'gzip;level=9',
    'gzip gzip',
    ';q=1',
    ',,',
    '"gzip"',
  ])('takes nothing from "%s", which makes no sense', (header) => {
    expect(preferredCoding(header)).toBeUndefined();
    expect(preferredCoding(`${header}, br;q=0.1`)).toBe('br');
  });

  it('answers the same however many values there have been', () => {
    for (let i = 0; i < 1000; i++) expect(preferredCoding(`x${i}, gzip`)).toBe('gzip');
    expect(preferredCoding('gzip;q=0')).toBeUndefined();
  });
});
