import type { Cause } from '../error-response.ts';
import type { Forwarded } from '../forward/journey.ts';
import { Counts } from './counts.ts';
import { Histogram } from './histogram.ts';
import { type Metric, type Sample, SECONDS } from './metric.ts';

/** What became of the requests that were for the targets of one service. */
export class ServiceMetrics {
  attempts = 0;
  retries = 0;
  saved = 0;
  readonly failures = new Counts<Cause>();
  readonly holds = new Histogram(SECONDS);
  readonly connects = new Histogram(SECONDS);
  readonly firstBytes = new Histogram(SECONDS);

  count({ attempts, failures, heldMs, outcome }: Forwarded): void {
    this.attempts += attempts;
    if (attempts > 1) this.retries += attempts - 1;
    for (const { cause } of failures) this.failures.add(cause);
    if (heldMs !== undefined) this.holds.observe(heldMs / 1000);
    if (outcome?.connectMs !== undefined) this.connects.observe(outcome.connectMs / 1000);
    if (outcome?.firstByteMs !== undefined) this.firstBytes.observe(outcome.firstByteMs / 1000);
    if (outcome?.kind === 'answered' && (failures.length > 0 || heldMs !== undefined)) this.saved++;
  }
}

/** Their samples lack the service, which comes first. */
export const SERVICE_METRICS: readonly Metric<ServiceMetrics>[] = [
  {
    name: 'requests_saved_total',
    type: 'counter',
    labels: [],
    help: 'Requests that a target answered though an attempt had failed or there had been no target: retried or held',
    samples: ({ saved }) => [[saved]],
  },
  {
    name: 'retries_total',
    type: 'counter',
    labels: [],
    help: 'Attempts at another target, or at the same one after a good probe, after one had failed',
    samples: ({ retries }) => [[retries]],
  },
  {
    name: 'hold_duration_seconds',
    type: 'histogram',
    labels: [],
    help: 'For how long requests waited for a target, of those that had to',
    samples: ({ holds }) => [[holds]],
  },
  {
    name: 'attempts_total',
    type: 'counter',
    labels: [],
    help: 'Times that a request was offered to a target',
    samples: ({ attempts }) => [[attempts]],
  },
  {
    name: 'failed_attempts_total',
    type: 'counter',
    labels: ['cause'],
    help: 'Attempts that failed',
    *samples({ failures }): Generator<Sample> {
      for (const [cause, count] of failures) yield [count, cause];
    },
  },
  {
    name: 'upstream_connect_seconds',
    type: 'histogram',
    labels: [],
    help: 'At the last target, until there was a connection to send the request over',
    samples: ({ connects }) => [[connects]],
  },
  {
    name: 'upstream_first_byte_seconds',
    type: 'histogram',
    labels: [],
    help: 'At the last target, from when it was sent the request until its answer began',
    samples: ({ firstBytes }) => [[firstBytes]],
  },
];
