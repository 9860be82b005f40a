import type { z } from 'zod';
import type { Violation } from './rules.ts';

const LONGEST_RECEIVED = 80;

/** What zod found, one violation a value; the messages of our schemas are what was expected. */
export function schemaViolations(error: z.ZodError | undefined): Violation[] {
  return (error?.issues ?? []).flatMap((issue) => violationsOf(issue));
}

function violationsOf(issue: z.core.$ZodIssue): Violation[] {
  const { path, message, input } = issue;
  const meant = issue.code === 'invalid_union' ? meantBranch(issue.errors) : undefined;
  if (meant) return meant.flatMap((inner) => violationsOf({ ...inner, path: [...path, ...inner.path] }));
  if (issue.code !== 'unrecognized_keys') return [{ path, expected: message, received: shown(input) }];
  const expected = message.split('\n');
  return issue.keys.map((key, index) => ({
    path: [...path, key],
    expected: expected[index] ?? message,
    received: key,
  }));
}

/** The problems of the one branch that is of the value's kind; undefined when none is, or several are. */
function meantBranch(branches: readonly z.core.$ZodIssue[][]): z.core.$ZodIssue[] | undefined {
  const ofItsKind = branches.filter((issues) =>
    issues.every(
      ({ code, path }) => path.length > 0 || (code !== 'invalid_type' && code !== 'invalid_union'),
    ),
  );
  return ofItsKind.length === 1 ? ofItsKind[0] : undefined;
}

function shown(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  const text = JSON.stringify(value);
  return text.length > LONGEST_RECEIVED ? `${text.slice(0, LONGEST_RECEIVED)}…` : text;
}
