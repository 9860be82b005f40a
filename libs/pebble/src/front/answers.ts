import type { Answer } from '../https.ts';

type Headers = Answer['headers'];

export function answer(status: number, contentType: string, body: string, headers: Headers = {}): Answer {
  return { status, headers: { 'content-type': contentType, ...headers }, body: Buffer.from(body) };
}

export function json(status: number, body: object, headers: Headers = {}): Answer {
  return answer(status, 'application/json', JSON.stringify(body), headers);
}

/** The same answer with its JSON changed. */
export function changed(original: Answer, change: (body: Record<string, unknown>) => object): Answer {
  return { ...original, body: Buffer.from(JSON.stringify(change(JSON.parse(original.body.toString())))) };
}

export interface Problem {
  /** One of https://www.rfc-editor.org/rfc/rfc8555#section-6.7, without what they all begin with. */
  type: string;
  status: number;
  detail?: string;
  /** Seconds, or an HTTP date. */
  retryAfter?: number | string;
}

/** https://www.rfc-editor.org/rfc/rfc7807 */
export function problemAnswer(problem: Problem, headers: Headers = {}): Answer {
  const { status, retryAfter } = problem;
  const waiting = retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) };
  const body = JSON.stringify({ ...problemDocument(problem), status });
  return answer(status, 'application/problem+json', body, { ...waiting, ...headers });
}

export function problemDocument({ type, detail = `injected ${type}` }: Pick<Problem, 'type' | 'detail'>) {
  return { type: `urn:ietf:params:acme:error:${type}`, detail };
}
