import { z } from 'zod';
import { type BadField, errors } from './api-error.ts';

const LIMIT = 'a whole number from 1 to 100';

/** Query parameters that routes share. */
export const parameter = {
  limit: z
    .string(LIMIT)
    .regex(/^\d{1,3}$/, LIMIT)
    .transform(Number)
    .pipe(z.number().min(1, LIMIT).max(100, LIMIT)),
  service: (names: string[]) => z.enum(names, names.length ? `one of ${names.join(', ')}` : 'no service yet'),
};

/**
 * Reads a request's query; a parameter that the route does not know is an error too, lest a typing mistake pass for
 * an answer.
 *
 * @throws ApiError (400) that names each field, what was expected and what was received
 */
export function parseQuery<Shape extends z.ZodRawShape>(
  shape: Shape,
  query: Record<string, unknown>,
): z.output<z.ZodObject<Shape>> {
  const parsed = z.strictObject(shape).safeParse(query);
  if (parsed.success) return parsed.data as z.output<z.ZodObject<Shape>>;
  throw errors.badQuery(parsed.error.issues.flatMap((issue) => badFields(issue, shape, query)));
}

function badFields(
  issue: z.core.$ZodIssue,
  shape: z.ZodRawShape,
  query: Record<string, unknown>,
): BadField[] {
  if (issue.code === 'unrecognized_keys') {
    const known = Object.keys(shape);
    const expected = known.length ? `only the parameters ${known.join(', ')}` : 'no parameters';
    return issue.keys.map((field) => ({ field, expected, received: query[field] }));
  }
  const field = String(issue.path[0]);
  return [{ field, expected: issue.message, received: query[field] }];
}
