import type { z } from 'zod';

/** One thing wrong in an experiment. */
export interface Violation {
  path: readonly PropertyKey[];
  expected: string;
  received: string;
}

type Issue = z.core.$ZodIssue;

const LONGEST_RECEIVED = 80;

/** Every violation that zod found in `document`; of a union's branches, those of the branch that was most likely meant. */
export function violationsOf(error: z.ZodError, document: unknown): Violation[] {
  return error.issues.flatMap((issue) => flatten(issue, [])).map((issue) => violation(issue, document));
}

function flatten(issue: Issue, above: readonly PropertyKey[]): Issue[] {
  const path = [...above, ...issue.path];
  const meant = issue.code === 'invalid_union' ? likeliest(issue.errors) : undefined;
  return meant ? meant.flatMap((inner) => flatten(inner, path)) : [{ ...issue, path }];
}

/** A branch that fails at its own root is of another kind altogether; of the others the one with the fewest issues. */
function likeliest(branches: readonly (readonly Issue[])[]): readonly Issue[] | undefined {
  const close = branches.filter((issues) =>
    issues.every(({ path, code }) => path.length > 0 || isKeyed(code)),
  );
  return close.toSorted((a, b) => a.length - b.length)[0];
}

const isKeyed = (code: Issue['code']) => code === 'unrecognized_keys' || code === 'invalid_union';

function violation(issue: Issue, document: unknown): Violation {
  const { path, message } = issue;
  if (issue.code === 'unrecognized_keys') {
    return { path: [...path, issue.keys[0] ?? ''], expected: message, received: issue.keys.join(', ') };
  }
  return { path, expected: message, received: shown(valueAt(document, path)) };
}

function valueAt(document: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key],
    document,
  );
}

export function shown(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  const text = JSON.stringify(value);
  return text.length > LONGEST_RECEIVED ? `${text.slice(0, LONGEST_RECEIVED)}…` : text;
}
