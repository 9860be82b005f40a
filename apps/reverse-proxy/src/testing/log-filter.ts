/** A line of a log in JSON. */
export type Line = Readonly<Record<string, unknown>>;

/** One comparison of a filter, such as `$.status >= 500`. */
export interface Comparison {
  /** As written. */
  text: string;
  holds(line: Line): boolean;
}

const COMPARISON =
  /^\(?\s*\$\.(?<field>\w+)\s*(?<operator>=|>=|<=|>|<)\s*(?:"(?<text>[^"\\]*)"|(?<number>-?\d+(?:\.\d+)?))\s*\)?$/;

/**
 * The comparisons of a pattern of CloudWatch Logs for lines in JSON, of which one has to hold. Knows what our patterns need:
 * fields and texts, in which `*` stands for anything, fields and numbers, and `||`.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntaxForMetricFilters.html
 *
 * @throws Error for what CloudWatch may know and this does not
 */
export function comparisonsOf(pattern: string): Comparison[] {
  const inner = /^\{(.*)\}$/s.exec(pattern.trim())?.[1];
  if (inner === undefined) throw new Error(`expected a pattern in braces, received ${pattern}`);
  return inner.split('||').map((part) => comparison(part.trim()));
}

function comparison(written: string): Comparison {
  const { field, operator = '', text, number } = COMPARISON.exec(written)?.groups ?? {};
  if (field === undefined || (text !== undefined && operator !== '='))
    throw new Error(`expected a comparison such as $.msg = "text*" or $.status >= 500, received ${written}`);
  const holds = text === undefined ? likeNumber(operator, Number(number)) : likeText(text);
  return { text: written, holds: (line) => holds(line[field]) };
}

function likeText(pattern: string): (value: unknown) => boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[\\^$.+?()[\]{}|]/g, '\\$&'));
  const like = new RegExp(`^${parts.join('.*')}$`, 's');
  return (value) => typeof value === 'string' && like.test(value);
}

function likeNumber(operator: string, wanted: number): (value: unknown) => boolean {
  const holds = OPERATORS[operator];
  return (value) => typeof value === 'number' && holds?.(value, wanted) === true;
}

const OPERATORS: Record<string, (a: number, b: number) => boolean> = {
  '=': (a, b) => a === b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
};
