import type { Samples } from './samples.ts';
import { fateOf, latencyHistogram, latencyOf, percentiles, record } from './statistics.ts';

/** One slice of the run. Requests stand in the slice in which they were meant to be sent. */
export interface Slice {
  /** Milliseconds since the epoch. */
  from: number;
  ok: number;
  failed: number;
  reset: number;
  p50: number;
  p99: number;
  max: number;
}

/** At most this many slices, so that the plot of a long run stays small. */
const MOST_SLICES = 240;
const SHORTEST_MS = 250;

export interface Timeline {
  from: number;
  to: number;
  sliceMs: number;
  slices: Slice[];
}

export function timelineOf(
  samples: Samples,
  resets: ReadonlySet<number>,
  from: number,
  to: number,
): Timeline {
  const sliceMs = Math.max(SHORTEST_MS, Math.ceil((to - from) / MOST_SLICES / SHORTEST_MS) * SHORTEST_MS);
  const slices = Array.from({ length: Math.max(1, Math.ceil((to - from) / sliceMs)) }, (_, index) => ({
    from: from + index * sliceMs,
    tally: { ok: 0, failed: 0, reset: 0 },
    histogram: latencyHistogram(),
  }));
  for (const [index, intendedAt] of samples.intendedAt.entries()) {
    const slice = slices[Math.min(slices.length - 1, Math.floor((intendedAt - from) / sliceMs))];
    if (!slice) continue;
    const fate = fateOf(samples, resets, index);
    slice.tally[fate]++;
    if (fate === 'ok') record(slice.histogram, latencyOf(samples, index));
  }
  return {
    from,
    to,
    sliceMs,
    slices: slices.map(({ from, tally, histogram }) => ({ from, ...tally, ...percentiles(histogram) })),
  };
}
