import { expect, test } from 'vitest';
import { redaction } from './redaction.ts';

const redact = redaction({ api: { token: 'p@ss word', pin: 1234, short: 'ab' } });

test('a secret is replaced in texts, keys, lists and encodings', () => {
  const base64 = Buffer.from('p@ss word').toString('base64');
  expect(redact({ 'p@ss word': ['x p@ss word y', 'q=p%40ss%20word', `Basic ${base64}`], n: 1234 })).toEqual({
    '***': ['x *** y', 'q=***', 'Basic ***'],
    n: '***',
  });
});

test('a very short secret is replaced only where it is the whole value', () => {
  expect(redact(['ab', 'cab', true, null])).toEqual(['***', 'cab', true, null]);
});

test('without secrets nothing changes', () => {
  expect(redaction({})({ a: 'b', '': '' })).toEqual({ a: 'b', '': '' });
});
