import type { PlannedRequest } from './request.ts';

export interface Answer {
  status: number;
  /** The content-length header, if there is one. */
  length: string | undefined;
  body: string;
  size: number;
}

/**
 * Why the answer is not what a visitor should have got, or undefined. A 200 is not enough: a page cut short and an error
 * page with a friendly status are failures.
 */
export function faultOf({ template, body: sent }: PlannedRequest, answer: Answer): string | undefined {
  const { status, contains, json, echo } = template.expect;
  if (answer.status !== status) return `status ${answer.status}`;
  if (template.method === 'HEAD') return undefined;
  if (answer.length !== undefined && Number(answer.length) !== answer.size) return 'body cut short';
  if (contains !== undefined && !answer.body.includes(contains)) return `body without ${contains}`;
  if (json === undefined && echo === undefined) return undefined;
  const document = parse(answer.body);
  if (typeof document !== 'object' || document === null) return 'body is not a JSON object';
  if (json !== undefined && !(json in document)) return `body without ${json}`;
  if (echo === undefined) return undefined;
  const echoed = (document as Record<string, unknown>)[echo];
  return JSON.stringify(echoed) === sent ? undefined : `${echo} is not what was sent`;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
