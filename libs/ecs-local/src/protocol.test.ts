import { describe, expect, it, test } from 'vitest';
import { parseInput, serialise } from './protocol.ts';

describe('input', () => {
  test.each(['', '  ', '{}'])('%j is an empty structure', (text) => {
    expect(parseInput(text)).toEqual({});
  });

  it('drops members that are null', () => {
    expect(parseInput('{"cluster":null,"service":"web"}')).toEqual({ service: 'web' });
  });

  test.each(['{', '[]', '"text"', '7', 'null'])('%s is a SerializationException', (text) => {
    expect(() => parseInput(text)).toThrow(expect.objectContaining({ code: 'SerializationException' }));
  });
});

it('writes timestamps as epoch seconds with fractions', () => {
  expect(serialise({ at: new Date(1_700_000_000_123), text: '2030-01-01T00:00:00.000Z' })).toBe(
    '{"at":1700000000.123,"text":"2030-01-01T00:00:00.000Z"}',
  );
});
