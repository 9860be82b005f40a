// Schemas whose error message is what was expected, so that a problem reads "expected <message>, received …".
import { z } from 'zod';
import { oneOf } from './nearest.ts';

/** An integer of the range, both ends included. `unit` is for the reader of the message. */
export function wholeNumber(min: number, max: number, unit = '') {
  const error = `a whole number${unit && ` of ${unit}`} from ${min} to ${max}`;
  return z.int({ error }).min(min, { error }).max(max, { error });
}

export function port() {
  return wholeNumber(1, 65535);
}

export function text(expected: string, pattern = /\S/) {
  return z.string({ error: expected }).regex(pattern, { error: expected });
}

export function choice<const Values extends readonly string[]>(values: Values) {
  return z.enum(values, { error: ({ input }) => oneOf(values, String(input)) });
}

/** The program and its arguments, one an item: no shell takes part. */
export function argv() {
  const error = 'a list of words, the program first';
  return z.array(z.string({ error }), { error }).min(1, { error });
}

/** A mapping with exactly these keys. The message for unknown ones has a line for each, in their order. */
export function mapping<Shape extends z.ZodRawShape>(shape: Shape) {
  const keys = Object.keys(shape);
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? issue.keys.map((key) => oneOf(keys, key)).join('\n')
        : `a mapping of ${keys.join(', ')}`,
  });
}

/** A mapping of names to values, where names match the pattern. */
export function entries<Value extends z.ZodType>(name: { pattern: RegExp; expected: string }, value: Value) {
  const error = (issue: { code: string }) => (issue.code === 'invalid_key' ? name.expected : 'a mapping');
  return z.record(z.string().regex(name.pattern), value, { error });
}
