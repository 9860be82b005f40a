import type { Samples } from './samples.ts';
import { latencyHistogram, latencyOf, percentiles, record } from './statistics.ts';

/** A latency is a spike when it is five times the usual 99th percentile and at least 50 ms above it. */
const SPIKE_FACTOR = 5;
const SPIKE_MARGIN_MS = 50;

/**
 * When a client first noticed the fault: the end of the first failed request, or of the first one whose latency stood
 * out from those before the fault. Undefined when no client noticed.
 */
export function clientNoticedAt(samples: Samples, faultAt: number): number | undefined {
  const threshold = spikeThreshold(samples, faultAt);
  let first: number | undefined;
  for (const [index, endedAt] of samples.endedAt.entries()) {
    if (endedAt < faultAt || (first !== undefined && endedAt >= first)) continue;
    if (samples.failed[index] === 1 || latencyOf(samples, index) > threshold) first = endedAt;
  }
  return first;
}

function spikeThreshold(samples: Samples, faultAt: number): number {
  const usual = latencyHistogram();
  for (const [index, endedAt] of samples.endedAt.entries()) {
    if (endedAt < faultAt && samples.failed[index] === 0) record(usual, latencyOf(samples, index));
  }
  const { p99 } = percentiles(usual);
  return Math.max(SPIKE_FACTOR * p99, p99 + SPIKE_MARGIN_MS);
}
