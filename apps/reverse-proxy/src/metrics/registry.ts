import { collectDefaultMetrics, type Metric as PromMetric, Registry } from 'prom-client';
import type { Endpoint } from '../admin/admin-server.ts';
import type { Histogram } from './histogram.ts';
import type { Metric, Sample } from './metric.ts';

/** They list every connection at each scrape. */
const COSTLY = ['nodejs_active_resources', 'nodejs_active_handles', 'nodejs_active_requests'];

/** These metrics and those of the process and of Node, in the text format that Prometheus scrapes. */
export function metricsEndpoint(metrics: readonly Metric[]): Endpoint {
  const registry = createRegistry(metrics);
  return {
    method: 'GET',
    answer: async () => ({ type: registry.contentType, body: await registry.metrics() }),
  };
}

function createRegistry(metrics: readonly Metric[]): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  for (const name of COSTLY) {
    registry.removeSingleMetric(name);
    registry.removeSingleMetric(`${name}_total`);
  }
  for (const metric of metrics) registry.registerMetric(published(metric));
  return registry;
}

/** All that a registry asks of a metric: prom-client's own would cost a request 2 µs, as they hash their labels. */
function published(metric: Metric): PromMetric {
  const name = `reverse_proxy_${metric.name}`;
  const { type, help, labels } = metric;
  const get = async () => {
    const values = [...metric.samples()].flatMap((sample) => valuesOf(name, labels, sample));
    return { name, help, type, values };
  };
  return { name, help, type, get } as unknown as PromMetric;
}

interface Value {
  labels: Record<string, string>;
  value: number;
  metricName?: string;
}

function valuesOf(name: string, labelNames: readonly string[], [value, ...labelValues]: Sample): Value[] {
  const labels = Object.fromEntries(labelNames.map((label, index) => [label, labelValues[index] ?? '']));
  return typeof value === 'number' ? [{ labels, value }] : histogramValues(name, labels, value);
}

function histogramValues(name: string, labels: Value['labels'], { bounds, counts, sum }: Histogram): Value[] {
  let total = 0;
  const buckets = counts.map((count, index) => {
    total += count;
    const le = String(bounds[index] ?? '+Inf');
    return { labels: { ...labels, le }, value: total, metricName: `${name}_bucket` };
  });
  return [
    ...buckets,
    { labels, value: sum, metricName: `${name}_sum` },
    { labels, value: total, metricName: `${name}_count` },
  ];
}
