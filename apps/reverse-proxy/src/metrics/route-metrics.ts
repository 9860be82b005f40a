import type { Cause } from '../error-response.ts';
import type { Exchange } from '../forward/exchange.ts';
import type { Result } from '../result.ts';
import { Counts } from './counts.ts';
import { Histogram } from './histogram.ts';
import { type Metric, type Sample, SECONDS } from './metric.ts';

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
const SWITCHING_PROTOCOLS = 101;
/** As nginx has it: the client left before it had an answer. */
const CLIENT_LEFT = 499;

/** The requests of one method by how they were answered. */
class MethodMetrics {
  readonly codes = new Counts<number>();
  /** By the first digit of the status. */
  readonly durations: Histogram[] = [];

  count(code: number, seconds: number): void {
    this.codes.add(code);
    // How long a WebSocket was open says nothing about how long anybody waited.
    if (code === SWITCHING_PROTOCOLS) return;
    const digit = Math.floor(code / 100);
    const durations = this.durations[digit] ?? new Histogram(SECONDS);
    this.durations[digit] = durations;
    durations.observe(seconds);
  }
}

/** The requests of one route. */
export class RouteMetrics {
  readonly methods = new Map<string, MethodMetrics>();
  readonly errors = new Counts<Cause>();
  received = 0;
  sent = 0;

  count({ head, received, sent }: Exchange, { status, cause }: Result, seconds: number): void {
    this.#method(head.method).count(status ?? CLIENT_LEFT, seconds);
    this.received += received;
    this.sent += sent;
    if (cause !== undefined) this.errors.add(cause);
  }

  #method(received: string): MethodMetrics {
    const method = METHODS.has(received) ? received : 'other';
    const known = this.methods.get(method);
    if (known) return known;
    const metrics = new MethodMetrics();
    this.methods.set(method, metrics);
    return metrics;
  }
}

/** Their samples lack the route, which comes first. */
export const ROUTE_METRICS: readonly Metric<RouteMetrics>[] = [
  {
    name: 'requests_total',
    type: 'counter',
    labels: ['method', 'code'],
    help: 'Requests by the status that their client got; 499: it left before it got one',
    *samples({ methods }): Generator<Sample> {
      for (const [method, { codes }] of methods)
        for (const [code, count] of codes) yield [count, method, String(code)];
    },
  },
  {
    name: 'request_duration_seconds',
    type: 'histogram',
    labels: ['method', 'status'],
    help: 'From the headers of a request to the end of its answer, by method and class of status (2xx); without WebSockets',
    *samples({ methods }): Generator<Sample> {
      for (const [method, { durations }] of methods)
        for (const [digit, histogram] of durations.entries())
          if (histogram) yield [histogram, method, `${digit}xx`];
    },
  },
  {
    name: 'errors_total',
    type: 'counter',
    labels: ['cause'],
    help: 'Requests that the proxy answered by itself, or whose answer it broke off, by the code that clients see',
    *samples({ errors }): Generator<Sample> {
      for (const [cause, count] of errors) yield [count, cause];
    },
  },
  {
    name: 'received_bytes_total',
    type: 'counter',
    labels: [],
    help: 'Bytes of request bodies and from WebSockets',
    samples: ({ received }) => [[received]],
  },
  {
    name: 'sent_bytes_total',
    type: 'counter',
    labels: [],
    help: 'Bytes of answer bodies and to WebSockets',
    samples: ({ sent }) => [[sent]],
  },
];
