import type { Histogram } from './histogram.ts';

/** Upper bounds of histograms of durations, in seconds. */
export const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

/** One value of a metric, with its label values in the order of the metric's labels. */
export type Sample = readonly [value: number | Histogram, ...labels: string[]];

/** A metric as its readers see it; it is kept in whatever form costs a request least. */
export interface Metric<Source = void> {
  /** Behind `reverse_proxy_`. */
  name: string;
  type: 'counter' | 'gauge' | 'histogram';
  labels: readonly string[];
  help: string;
  /** Asked for at each scrape. */
  samples(source: Source): Iterable<Sample>;
}

/** A metric that is kept once for each of several things, as that of all of them: with a label for which. */
export function labelled<Source>(
  metric: Metric<Source>,
  label: string,
  sources: () => Iterable<readonly [string, Source]>,
): Metric {
  return {
    ...metric,
    labels: [label, ...metric.labels],
    *samples() {
      for (const [name, source] of sources()) {
        for (const [value, ...labels] of metric.samples(source)) yield [value, name, ...labels];
      }
    },
  };
}
