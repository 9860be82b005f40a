import { AwsError } from './aws-error.ts';

/** What requests and answers are made of, whatever protocol they travel by. */
export type Fields = Record<string, unknown>;

export const textOf = (value: unknown): string => (typeof value === 'string' ? value : String(value ?? ''));
export const fieldsOf = (value: unknown): Fields => (typeof value === 'object' && value ? { ...value } : {});
export const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
export const textsOf = (value: unknown): string[] => listOf(value).map(textOf);
export const rowsOf = (value: unknown): Fields[] => listOf(value).map(fieldsOf);

/** @throws AwsError when the request lacks it */
export function required(input: Fields, member: string): string {
  const value = input[member];
  if (typeof value === 'string' && value !== '') return value;
  throw new AwsError('ValidationError', `${member}: expected a value, received ${JSON.stringify(value)}`);
}

export interface Tag {
  Key: string;
  Value: string;
}

/** Tags of both spellings, later ones in place of earlier ones. */
export function tagsOf(...lists: unknown[]): Tag[] {
  const values = new Map(
    lists.flatMap(rowsOf).map((tag) => [textOf(tag.Key ?? tag.key), textOf(tag.Value ?? tag.value)]),
  );
  return [...values].map(([Key, Value]) => ({ Key, Value }));
}
