import { matches } from './jsonpath.ts';
import type { StructuredTolerance, Tolerance } from './schema/activity.ts';
import { substitute, type Variables } from './substitution.ts';

export interface ToleranceContext {
  variables: Variables;
  /** Runs the probe of a tolerance with `value` as its argument; resolves with its output. */
  probe(tolerance: Extract<StructuredTolerance, { type: 'probe' }>, value: unknown): Promise<unknown>;
}

/** Whether a probe's output is within the tolerance, by Chaos Toolkit's rules. */
export async function withinTolerance(
  tolerance: Tolerance,
  value: unknown,
  context: ToleranceContext,
): Promise<boolean> {
  const settled = isProbe(tolerance) ? tolerance : (substitute(tolerance, context.variables) as Tolerance);
  if (Array.isArray(settled)) return inList(settled, value);
  if (typeof settled !== 'object')
    return isEqual(settled, typeof settled === 'number' ? statusOr(value) : value);
  switch (settled.type) {
    case 'regex':
      return new RegExp(settled.pattern, 'u').test(asText(targetOf(settled, value)));
    case 'jsonpath':
      return matchesPath(settled, asDocument(targetOf(settled, value)));
    case 'range':
      return inRange(settled.range, targetOf(settled, value));
    case 'probe':
      return Boolean(await context.probe(settled, value));
  }
}

const isProbe = (tolerance: Tolerance) =>
  typeof tolerance === 'object' && !Array.isArray(tolerance) && tolerance.type === 'probe';

/** A status is a member of the list; anything else is between two numbers, or a member. */
function inList(list: unknown[], value: unknown): boolean {
  const status = statusOr(value);
  if (status !== value) return list.includes(status);
  if (list.length === 2 && list.every((bound) => typeof bound === 'number')) return inRange(list, value);
  return list.some((item) => isEqual(item, value));
}

function inRange([low, high]: readonly unknown[], value: unknown): boolean {
  if (typeof value !== 'number' && !(typeof value === 'string' && value.trim() !== '')) return false;
  const number = Number(value);
  return !Number.isNaN(number) && Number(low) <= number && number <= Number(high);
}

function matchesPath(
  tolerance: Extract<StructuredTolerance, { type: 'jsonpath' }>,
  document: unknown,
): boolean {
  const found = matches(tolerance.path, document);
  if ('expect' in tolerance) {
    return isEqual(found, Array.isArray(tolerance.expect) ? tolerance.expect : [tolerance.expect]);
  }
  return tolerance.count === undefined ? found.length > 0 : found.length === Number(tolerance.count);
}

/** An HTTP or process result is compared by its status. */
function statusOr(value: unknown): unknown {
  return isRecord(value) && 'status' in value ? value.status : value;
}

function targetOf({ target }: { target?: string | undefined }, value: unknown): unknown {
  return target !== undefined && isRecord(value) && target in value ? value[target] : value;
}

const asText = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value ?? null));

function asDocument(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Equality of JSON values. */
function isEqual(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, index) => isEqual(item, b[index]));
  }
  if (isRecord(a) && isRecord(b)) {
    const keys = Object.keys(a);
    return keys.length === Object.keys(b).length && keys.every((key) => key in b && isEqual(a[key], b[key]));
  }
  return a === b;
}
