// Schemas whose error message is what was expected, so that a problem reads "expected <message>, received …".
import { z } from 'zod';

export const text = (expected: string) => z.string({ error: expected }).min(1, { error: expected });

export const amount = (expected: string, min = 0) =>
  z.number({ error: expected }).min(min, { error: expected });

/** `${x}`: a value that only the configuration knows. */
const reference = z.string({ error: 'a reference' }).regex(/^\$\{[^{}]+\}$/, { error: 'a reference' });

export const amountOrReference = (expected: string) =>
  z.union([z.number().min(0), reference], { error: `${expected} or a reference such as "\${name}"` });

/** A mapping with exactly these keys; an unknown one is an error because a typing error must not switch a rule off. */
export function mapping<Shape extends z.ZodRawShape>(shape: Shape) {
  const keys = Object.keys(shape).join(', ');
  return z.strictObject(shape, {
    error: (issue) => (issue.code === 'unrecognized_keys' ? `one of ${keys}` : `a mapping of ${keys}`),
  });
}

export const strings = (expected: string) => z.array(z.string({ error: expected }), { error: expected });

export const values = (expected: string) => z.record(z.string(), z.unknown(), { error: expected });
