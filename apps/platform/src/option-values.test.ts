import { expect, test } from 'vitest';
import { port, secondsFrom } from './option-values.ts';

test.each(['1', '8443', '65535'])('%s is a port', (value) => {
  expect(port(value)).toBe(Number(value));
});

test.each(['', '0', '65536', '-1', '80.5', '1e3', '0x50', ' 80', '9'.repeat(10)])(
  '"%s" is no port',
  (value) => {
    expect(() => port(value)).toThrow('Expected a port from 1 to 65535.');
  },
);

test('seconds are whole, and within what was asked for', () => {
  expect(['5', '20'].map(secondsFrom(5, 20))).toEqual([5, 20]);
  for (const value of ['4', '21', '5.5', '5s', '']) {
    expect(() => secondsFrom(5, 20)(value)).toThrow('Expected a whole number of seconds, from 5 to 20.');
  }
});

test('seconds are no more than a timer takes', () => {
  expect(secondsFrom(1)('999999')).toBe(999_999);
  expect(() => secondsFrom(1)('1000000')).toThrow();
});
