import { z } from 'zod';

/** A variable that holds JSON; its errors carry the path inside it and what was found there. */
export function json<Schema extends z.ZodType>(inner: Schema) {
  return z.string().transform((text, context): z.output<Schema> => {
    const value = parseJson(text);
    if (value === undefined) {
      context.addIssue({ code: 'custom', message: 'expected JSON' });
      return z.NEVER;
    }
    const parsed = inner.safeParse(value);
    if (parsed.success) return parsed.data;
    for (const { path, message } of parsed.error.issues) {
      const found = JSON.stringify(valueAt(value, path)) ?? 'nothing';
      context.addIssue({ code: 'custom', path, message: `${message}, received ${found} there` });
    }
    return z.NEVER;
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((at, key) => (at as Record<PropertyKey, unknown> | undefined)?.[key], value);
}
