import type { PlannedResource } from './security-rule.ts';

export interface Statement {
  Sid?: string;
  Effect: string;
  Action?: string | string[];
  NotAction?: string | string[];
  Resource?: string | string[];
  Principal?: string | Record<string, string | string[]>;
  Condition?: Record<string, Record<string, string | string[]>>;
}

/** Settings that hold an IAM policy in JSON, whichever resource they stand at. */
const HOLDERS = ['policy', 'assume_role_policy'];

/** Resources that always have a policy; others, such as buckets, tell after apply what somebody else gave them. */
const IS_POLICY = /^aws_iam_role$|_policy$/;

/** Every policy of a resource; `undefined` for one that is not known before apply. */
export function policiesOf({ type, settings, unknown }: PlannedResource): (Statement[] | undefined)[] {
  return HOLDERS.flatMap((name) => {
    if (unknown[name] === true && IS_POLICY.test(type)) return [undefined];
    const text = settings[name];
    // Repositories keep their lifecycle in a setting of the same name.
    if (typeof text !== 'string' || type.endsWith('lifecycle_policy')) return [];
    const { Statement: statements = [] }: { Statement?: Statement | Statement[] } = JSON.parse(text);
    return [[statements].flat()];
  });
}

export function allowed(resource: PlannedResource): Statement[] {
  return policiesOf(resource)
    .flatMap((statements) => statements ?? [])
    .filter(({ Effect }) => Effect === 'Allow');
}

export const list = (value: string | string[] | undefined): string[] =>
  value === undefined ? [] : [value].flat();
