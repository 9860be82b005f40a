import type { Failure } from '@aws-sdk/client-ecs';
import { shortName } from '../identifiers.ts';

/** Describe operations answer with what there is, and list the rest as MISSING by its ARN. */
export function lookUp<T>(
  references: string[],
  find: (reference: string) => T | undefined,
  arnOf: (name: string) => string,
): { found: T[]; failures: Failure[] } {
  const found: T[] = [];
  const failures: Failure[] = [];
  for (const reference of references) {
    const item = find(reference);
    if (item) found.push(item);
    else {
      const arn = reference.startsWith('arn:') ? reference : arnOf(shortName(reference));
      failures.push({ arn, reason: 'MISSING' });
    }
  }
  return { found, failures };
}
