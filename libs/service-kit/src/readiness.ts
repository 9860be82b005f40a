import type { IncomingMessage, ServerResponse } from 'node:http';

/** `starting` and `draining` services are alive but want no new traffic. */
export type ReadinessState = 'starting' | 'ready' | 'draining';

/** Whether the service wants traffic; what its health endpoints and its `Connection` headers follow. */
export class Readiness {
  #state: ReadinessState = 'starting';

  get state(): ReadinessState {
    return this.#state;
  }

  /** Has no effect once the service drains: a late start must not undo a stop. */
  ready(): void {
    if (this.#state === 'starting') this.#state = 'ready';
  }

  drain(): void {
    this.#state = 'draining';
  }
}

/** @returns the status of `/healthz` (the process lives: 200) or `/readyz` (it wants traffic: 200, else 503) */
export function healthStatus(readiness: Readiness, path: string | undefined): number | undefined {
  if (path === '/healthz') return 200;
  if (path === '/readyz') return readiness.state === 'ready' ? 200 : 503;
  return undefined;
}

/**
 * Answers `/healthz` and `/readyz`.
 *
 * @returns whether the request was one of these and has been answered
 */
export function answerHealth(
  readiness: Readiness,
  request: IncomingMessage,
  response: ServerResponse,
): boolean {
  const status = healthStatus(readiness, request.url?.split('?', 1)[0]);
  if (status === undefined) return false;
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(`${JSON.stringify({ status: readiness.state })}\n`);
  return true;
}
