/** How often a value was in which range, as Prometheus counts it. */
export class Histogram {
  /** Upper bounds, ascending; above the last is one more bucket. */
  readonly bounds: readonly number[];
  /** How many values were in each bucket and in none before it. */
  readonly counts: number[];
  sum = 0;

  constructor(bounds: readonly number[]) {
    this.bounds = bounds;
    this.counts = new Array(bounds.length + 1).fill(0);
  }

  observe(value: number): void {
    let bucket = 0;
    while (value > (this.bounds[bucket] ?? Number.POSITIVE_INFINITY)) bucket++;
    this.counts[bucket] = (this.counts[bucket] ?? 0) + 1;
    this.sum += value;
  }
}
