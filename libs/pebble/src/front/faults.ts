import { setTimeout as sleep } from 'node:timers/promises';
import { certifyRequest, createAuthority, issueLeaf } from '@platform-journey/certificates';
import type { AcmeRequest } from './acme-request.ts';
import { answer, changed, type Problem, problemAnswer, problemDocument } from './answers.ts';
import type { Fault } from './fault.ts';

/** The request is refused with a problem document and, as CAs do, a fresh nonce. */
export function problem(problem: Problem): Fault {
  return async ({ freshNonce }) => problemAnswer(problem, { 'replay-nonce': await freshNonce() });
}

/** @param retryAfter seconds, or an HTTP date */
export function rateLimited(retryAfter?: number | string): Fault {
  const detail = 'too many certificates already issued';
  return problem({
    type: 'rateLimited',
    status: 429,
    detail,
    ...(retryAfter !== undefined && { retryAfter }),
  });
}

/** The nonce is refused, good or not. */
export const badNonce = () => problem({ type: 'badNonce', status: 400 });

/** The CA is in maintenance. */
export function unavailable(retryAfter?: number | string): Fault {
  const waiting = retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) };
  return async () => answer(503, 'text/plain', 'Service Unavailable', waiting);
}

/** Something that is no ACME server answers, as a captive portal does. */
export function page(status = 200): Fault {
  return async () => answer(status, 'text/html', '<!doctype html><title>Welcome</title>');
}

/** The connection is closed without an answer. */
export const hangUp = (): Fault => async () => undefined;

/** There is no answer for as long as the client waits. */
export function hang(): Fault {
  return ({ signal }) =>
    new Promise((resolve) => {
      signal.addEventListener('abort', () => resolve(undefined));
    });
}

/** The request is passed on after a while. */
export function slow(ms: number): Fault {
  return async ({ signal, passOn }) => {
    await sleep(ms, undefined, { signal });
    return passOn();
  };
}

/**
 * Of orders and authorizations: tells this status in place of Pebble's, which goes on behind it.
 *
 * @param error for `invalid`
 */
export function status(status: string, error?: Pick<Problem, 'type' | 'detail'>): Fault {
  return async ({ passOn }) => {
    const answer = await passOn();
    if (answer.status >= 300) return answer;
    return changed(answer, ({ certificate, ...body }) => ({
      ...body,
      status,
      ...(status === 'valid' && { certificate }),
      ...(error && { error: problemDocument(error) }),
    }));
  };
}

/** Of a certificate: what comes in its place. */
export function chain(pem: string): Fault {
  return async () => answer(200, 'application/pem-certificate-chain', pem);
}

export interface ForeignChain {
  names: readonly string[];
  /** Whether it is for the key of the last request that a client sent; another one if not. */
  ownKey: boolean;
  /** Certificates begin then and end after 90 days; now unless given. */
  issuedAt?: Date;
}

/** Of a certificate: one of another CA comes in its place, for other names or another key, or long ago. */
export function foreignChain({ names, ownKey, issuedAt = new Date() }: ForeignChain): Fault {
  return async (exchange) => {
    const authority = await createAuthority('Foreign CA', issuedAt);
    const leaf = ownKey
      ? await certifyRequest(authority, lastRequest(exchange.requests), names, issuedAt)
      : (await issueLeaf(authority, names, issuedAt)).certificate;
    return chain(leaf + authority.certificate)(exchange);
  };
}

function lastRequest(requests: readonly AcmeRequest[]): Uint8Array<ArrayBuffer> {
  const csr = requests.findLast(({ endpoint }) => endpoint === 'finalize')?.payload?.csr;
  return new Uint8Array(Buffer.from(String(csr), 'base64url'));
}
