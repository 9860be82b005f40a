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

/**
 * Answers `/healthz` (the process lives: 200) and `/readyz` (it wants traffic: 200, else 503).
 *
 * @returns whether the request was one of these and has been answered
 */
export function answerHealth(
  readiness: Readiness,
  request: IncomingMessage,
  response: ServerResponse,
): boolean {
  const path = request.url?.split('?', 1)[0];
  if (path !== '/healthz' && path !== '/readyz') return false;
  const status = path === '/healthz' || readiness.state === 'ready' ? 200 : 503;
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(`${JSON.stringify({ status: readiness.state })}\n`);
  return true;
}
