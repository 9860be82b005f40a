import type { z } from 'zod';
import type { Violation } from './rules.ts';

const LONGEST_RECEIVED = 80;

/** What zod found, one violation a value; the messages of our schemas are what was expected. */
export function schemaViolations(error: z.ZodError | undefined): Violation[] {
  return (error?.issues ?? []).flatMap((issue) => {
    const { path, message, input } = issue;
    if (issue.code !== 'unrecognized_keys') return [{ path, expected: message, received: shown(input) }];
    const expected = message.split('\n');
    return issue.keys.map((key, index) => ({
      path: [...path, key],
      expected: expected[index] ?? message,
      received: key,
    }));
  });
}

function shown(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  const text = JSON.stringify(value);
  return text.length > LONGEST_RECEIVED ? `${text.slice(0, LONGEST_RECEIVED)}…` : text;
}
