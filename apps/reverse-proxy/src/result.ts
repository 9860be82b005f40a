import type { Cause } from './error-response.ts';
import type { Exchange } from './forward/exchange.ts';
import type { Forwarded } from './forward/journey.ts';
import type { Route } from './routing/routes.ts';

/** What became of a request. */
export interface Result {
  /** The host that it asked for, with its port; undefined when it asked for none that is sound. */
  host?: string;
  route?: Route | undefined;
  /** Of the trace that it is a part of, once it is to be forwarded. */
  traceId?: string;
  forwarded?: Forwarded;
  /** Of the answer that the client has got, in whole or in part. */
  status?: number;
  /** Why it has got no answer of a target, or only a part of one. */
  cause?: Cause;
  error?: Error;
}

/** Is told of every request once it is done with. */
export interface RequestObserver {
  /** Called when it has all been answered, or broken off. Must not throw. */
  done(exchange: Exchange, result: Result, durationMs: number): void;
}
