export interface ExposedSample {
  /** The family's name, for histograms with a suffix. */
  name: string;
  labels: Record<string, string>;
  value: number;
}

export interface ExposedFamily {
  type: string;
  help: string;
  samples: ExposedSample[];
}

const NAME = '[a-zA-Z_:][a-zA-Z0-9_:]*';
const LABEL = String.raw`[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\[\\"n])*"`;
const HEADER = new RegExp(
  String.raw`^# HELP (${NAME}) ((?:[^\\\n]|\\[\\n])+)\n# TYPE \1 (counter|gauge|histogram)\n`,
);
const SAMPLE = new RegExp(String.raw`^(${NAME})(?:\{(${LABEL}(?:,${LABEL})*)\})? (\S+)\n`);
/** Prometheus takes `NaN` in any case, and prom-client writes `Nan`. */
const VALUE = /^(?:[+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?|\+Inf|NaN|Nan)$/;

/**
 * Reads Prometheus's text format (https://prometheus.io/docs/instrumenting/exposition_formats/), more strictly than
 * Prometheus does.
 *
 * @throws Error naming what is wrong with it
 */
export function parseExposition(text: string): Map<string, ExposedFamily> {
  const families = new Map<string, ExposedFamily>();
  let rest = text;
  while (rest !== '') {
    const header = HEADER.exec(rest);
    if (!header) throw new Error(`expected HELP and TYPE at: ${start(rest)}`);
    const [all, name = '', help = '', type = ''] = header;
    if (families.has(name)) throw new Error(`${name} comes twice`);
    const samples: ExposedSample[] = [];
    rest = rest.slice(all.length);
    for (let match = SAMPLE.exec(rest); match; match = SAMPLE.exec(rest)) {
      samples.push(sampleOf(match));
      rest = rest.slice(match[0].length);
    }
    checkFamily(name, type, samples);
    families.set(name, { type, help, samples });
    if (rest === '' || rest === '\n') break;
    if (rest[0] !== '\n') throw new Error(`expected a sample at: ${start(rest)}`);
    rest = rest.slice(1);
  }
  if (!text.endsWith('\n')) throw new Error('expected a line feed at the end');
  return families;
}

const start = (text: string) => JSON.stringify(text.slice(0, 80));

function sampleOf([, name = '', labels = '', value = '']: RegExpExecArray): ExposedSample {
  if (!VALUE.test(value)) throw new Error(`${name}: expected a number; received ${value}`);
  const pairs = [...labels.matchAll(new RegExp(LABEL, 'g'))].map(([pair]) => {
    const at = pair.indexOf('=');
    return [pair.slice(0, at), JSON.parse(pair.slice(at + 1))] as const;
  });
  const named = Object.fromEntries(pairs);
  if (Object.keys(named).length !== pairs.length) throw new Error(`${name}: a label comes twice`);
  return { name, labels: named, value: value === '+Inf' ? Number.POSITIVE_INFINITY : Number(value) };
}

function checkFamily(family: string, type: string, samples: readonly ExposedSample[]): void {
  const suffixes = type === 'histogram' ? ['_bucket', '_sum', '_count'] : [''];
  const seen = new Set<string>();
  for (const { name, labels, value } of samples) {
    if (!suffixes.some((suffix) => name === family + suffix)) throw new Error(`${name} is not of ${family}`);
    const series = JSON.stringify([name, Object.entries(labels).sort()]);
    if (seen.has(series)) throw new Error(`${series} comes twice`);
    seen.add(series);
    if (type !== 'gauge' && !(value >= 0)) throw new Error(`${name}: expected no less than 0`);
  }
  if ((type === 'counter') !== family.endsWith('_total')) throw new Error(`${family}: _total marks counters`);
  if (type === 'histogram') checkHistogram(family, samples);
}

function checkHistogram(family: string, samples: readonly ExposedSample[]): void {
  const buckets = Map.groupBy(
    samples.filter(({ name }) => name === `${family}_bucket`),
    ({ labels: { le: _, ...labels } }) => JSON.stringify(labels),
  );
  for (const [labels, series] of buckets) {
    const only = (suffix: string) =>
      samples.filter((one) => one.name === family + suffix && JSON.stringify(one.labels) === labels);
    const bounds = series.map((one) => Number(String(one.labels.le).replace('+Inf', 'Infinity')));
    const ascending = (numbers: number[]) => numbers.every((one, i) => one >= (numbers[i - 1] ?? 0));
    if (!ascending(bounds) || bounds.at(-1) !== Number.POSITIVE_INFINITY)
      throw new Error(`${family}: bounds`);
    if (!ascending(series.map(({ value }) => value))) throw new Error(`${family}: buckets are cumulative`);
    if (only('_count')[0]?.value !== series.at(-1)?.value)
      throw new Error(`${family}: count is that of +Inf`);
    if (only('_sum').length !== 1 || only('_count').length !== 1)
      throw new Error(`${family}: one sum, one count`);
  }
}
