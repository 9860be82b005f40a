import { z } from 'zod';

/** A value of which any part may be missing. A key that is there with undefined was written, but wrong. */
export type DeepPartial<T> = T extends readonly unknown[] | string
  ? T
  : T extends object
    ? { [Key in keyof T]?: DeepPartial<T[Key]> | undefined }
    : T;

/** What is right about a value, so that one problem does not hide those of its neighbours. */
export function soundParts<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
): DeepPartial<z.output<Schema>> {
  return prune(schema, value) as DeepPartial<z.output<Schema>>;
}

function prune(schema: unknown, value: unknown): unknown {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault) return prune(schema.unwrap(), value);
  if (schema instanceof z.ZodObject) return pruneEntries(value, (key) => schema.shape[key]);
  if (schema instanceof z.ZodRecord) return pruneEntries(value, () => schema.valueType);
  return schema instanceof z.ZodType ? schema.safeParse(value).data : undefined;
}

function pruneEntries(value: unknown, schemaOf: (key: string) => unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return {};
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, prune(schemaOf(key), item)]));
}
