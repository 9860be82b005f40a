import { build, type Histogram } from 'hdr-histogram-js';
import type { Samples } from './samples.ts';

export type PhaseName = 'before' | 'fault' | 'after';

/** A span of the run, in milliseconds since the epoch. */
export interface Phase {
  name: PhaseName;
  from: number;
  to: number;
}

/** Latencies are in milliseconds, counted from the time a request was meant to be sent, over all that were answered. */
export interface PhaseStatistics extends Phase {
  sent: number;
  failed: number;
  reset: number;
  p50: number;
  p95: number;
  p99: number;
  max: number;
}

export type Fate = 'ok' | 'failed' | 'reset';

export function fateOf(samples: Samples, resets: ReadonlySet<number>, index: number): Fate {
  if (samples.failed[index] === 0) return 'ok';
  return resets.has(index) ? 'reset' : 'failed';
}

/** A request belongs to the phase in which it was meant to be sent. */
export function statisticsOf(
  samples: Samples,
  resets: ReadonlySet<number>,
  phases: readonly Phase[],
): PhaseStatistics[] {
  return phases.map((phase, position) => {
    const isLast = position === phases.length - 1;
    const tally = { ok: 0, failed: 0, reset: 0 };
    const histogram = latencyHistogram();
    for (const [index, intendedAt] of samples.intendedAt.entries()) {
      if (intendedAt < phase.from || (intendedAt >= phase.to && !isLast)) continue;
      const fate = fateOf(samples, resets, index);
      tally[fate]++;
      if (fate === 'ok') record(histogram, latencyOf(samples, index));
    }
    const { ok, failed, reset } = tally;
    return { ...phase, sent: ok + failed + reset, failed, reset, ...percentiles(histogram) };
  });
}

export const latencyOf = ({ intendedAt, endedAt }: Samples, index: number) =>
  (endedAt[index] ?? 0) - (intendedAt[index] ?? 0);

const MICROSECONDS = 1000;

/** From 1 µs to 10 minutes with three significant digits. */
export function latencyHistogram(): Histogram {
  return build({
    lowestDiscernibleValue: 1,
    highestTrackableValue: 600_000_000,
    numberOfSignificantValueDigits: 3,
    bitBucketSize: 32,
  });
}

export function record(histogram: Histogram, milliseconds: number): void {
  histogram.recordValue(Math.min(600_000_000, Math.max(1, Math.round(milliseconds * MICROSECONDS))));
}

export function percentiles(histogram: Histogram) {
  const at = (percentile: number) =>
    histogram.totalCount === 0 ? 0 : histogram.getValueAtPercentile(percentile) / MICROSECONDS;
  return {
    p50: at(50),
    p95: at(95),
    p99: at(99),
    max: histogram.totalCount === 0 ? 0 : histogram.maxValue / MICROSECONDS,
  };
}

const LATE_MS = 50;
const MOST_LATE = 0.01;

/** Says so when this machine could not send at the rate that was asked for; undefined when it could. */
export function rateShortfall(samples: Samples, rate: number): string | undefined {
  const count = samples.sentAt.length;
  let [late, worst] = [0, 0];
  for (const [index, sentAt] of samples.sentAt.entries()) {
    const behind = sentAt - (samples.intendedAt[index] ?? sentAt);
    if (behind > LATE_MS) late++;
    worst = Math.max(worst, behind);
  }
  if (count === 0 || late / count <= MOST_LATE) return undefined;
  const share = ((100 * late) / count).toFixed(1);
  return `this machine did not hold ${rate} requests a second: ${share} % were sent more than ${LATE_MS} ms late, the worst ${Math.round(worst)} ms; latencies include that`;
}
