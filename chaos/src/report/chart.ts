import type { Journal, LoadReport, RunEvent } from '../journal.ts';
import type { Slice, Timeline } from '../load/timeline.ts';
import { milliseconds, PHASE_TITLES, seconds } from './format.ts';
import { element, escapeMarkup, linear, logarithmic, path, type Scale, ticks } from './svg.ts';

const WIDTH = 1080;
const LEFT = 58;
const RIGHT = 14;
const REQUESTS = { top: 44, height: 170 };
const LATENCY = { top: 262, height: 170 };
const EVENTS_TOP = 478;
const EVENT_ROW = 22;

/** The run over time: requests a second by what became of them, latencies, and what happened, on one time axis. */
export function chart(journal: Journal, load: LoadReport): string {
  const { timeline } = load;
  const events = journal.platform_journey.events.filter(
    ({ kind }) => kind === 'fault' || kind === 'platform',
  );
  const shown = events.filter(({ at }) => at >= timeline.from && at <= timeline.to);
  const height = EVENTS_TOP + Math.max(1, shown.length) * EVENT_ROW + 34;
  const x = linear([timeline.from, timeline.to], [LEFT, WIDTH - RIGHT]);
  const bottom = height - 28;
  return element(
    'svg',
    {
      viewBox: `0 0 ${WIDTH} ${height}`,
      role: 'img',
      'aria-label': 'Requests, latencies and events over time',
    },
    [
      ...phaseBands(load, x, bottom),
      ...faultBands(journal, timeline.to, x, bottom),
      ...requestPanel(load, x),
      ...latencyPanel(load, x),
      ...eventPanel(shown, x),
      ...timeAxis(timeline, x, bottom),
    ].join(''),
  );
}

function phaseBands({ phases }: LoadReport, x: Scale, bottom: number): string[] {
  return phases.flatMap(({ name, from, to }, index) => [
    element('text', { x: (x(from) + x(to)) / 2, y: 18, class: 'phase' }, PHASE_TITLES[name]),
    ...(index === 0
      ? []
      : [element('line', { x1: x(from), x2: x(from), y1: 26, y2: bottom, class: 'phase-line' })]),
  ]);
}

/** From the fault until every replacement took requests, or to the end where none did. */
function faultBands(
  { platform_journey: { faults } }: Journal,
  end: number,
  x: Scale,
  bottom: number,
): string[] {
  return faults.map((fault) => {
    const from = Date.parse(fault.at);
    const to = fault.recovered === null ? end : from + fault.recovered * 1000;
    const title = element(
      'title',
      {},
      `${fault.action} ${fault.service}: recovered after ${seconds(fault.recovered)}`,
    );
    const width = Math.max(2, x(to) - x(from));
    return element('rect', { x: x(from), y: 26, width, height: bottom - 26, class: 'fault-band' }, title);
  });
}

function requestPanel({ timeline, rate }: LoadReport, x: Scale): string[] {
  const total = ({ ok, failed, reset }: Slice) => ok + failed + reset;
  const highest =
    Math.max(rate, ...timeline.slices.slice(0, -1).map((slice) => (total(slice) * 1000) / timeline.sliceMs)) *
    1.15;
  const y = linear([0, highest], [REQUESTS.top + REQUESTS.height, REQUESTS.top]);
  return [
    heading('Requests a second', REQUESTS.top),
    ...gridlines(ticks(0, highest, 4), y, (value) => String(Math.round(value))),
    ...timeline.slices.map((slice) => bars(slice, timeline, x, y)),
    element('line', { x1: LEFT, x2: WIDTH - RIGHT, y1: y(rate), y2: y(rate), class: 'target' }),
  ];
}

function bars(slice: Slice, { from: start, to, sliceMs }: Timeline, x: Scale, y: Scale): string {
  // The last slice may be shorter than the others.
  const length = Math.max(1, Math.min(sliceMs, to - slice.from));
  const width = Math.max(0.5, x(slice.from + length) - x(slice.from) - 1);
  const perSecond = (requests: number) => (requests * 1000) / length;
  const lost = slice.failed + slice.reset;
  const levels = [0, slice.failed, lost, lost + slice.ok].map(perSecond).map(y);
  const parts = (['failed', 'reset', 'ok'] as const).map((kind, index) => {
    const [base, top] = [levels[index] ?? 0, levels[index + 1] ?? 0];
    if (slice[kind] === 0) return '';
    // A single failure among thousands must not be too thin to be seen.
    const height = Math.max(kind === 'ok' ? 0.5 : 4, base - top);
    return element('rect', { x: x(slice.from), y: base - height, width, height, class: kind });
  });
  const title = element(
    'title',
    {},
    `${((slice.from - start) / 1000).toFixed(2)} s: ${slice.ok} answered, ${slice.failed} failed, ${slice.reset} reset; p50 ${milliseconds(slice.p50)}, p99 ${milliseconds(slice.p99)}`,
  );
  // Drawn from the last to the first: failures lie on top.
  return element('g', {}, `${title}${parts.toReversed().join('')}`);
}

function latencyPanel({ timeline: { slices, sliceMs } }: LoadReport, x: Scale): string[] {
  const measured = slices.filter(({ ok }) => ok > 0);
  const lowest = 10 ** Math.floor(Math.log10(Math.max(0.1, Math.min(...measured.map(({ p50 }) => p50), 1))));
  const highest = 10 ** Math.ceil(Math.log10(Math.max(10, ...measured.map(({ p99 }) => p99))));
  const y = logarithmic([lowest, highest], [LATENCY.top + LATENCY.height, LATENCY.top]);
  const decades = Array.from(
    { length: Math.round(Math.log10(highest / lowest)) + 1 },
    (_, index) => lowest * 10 ** index,
  );
  const line = (key: 'p50' | 'p99') =>
    element('path', {
      d: path(
        slices.map((slice) => (slice.ok > 0 ? [x(slice.from + sliceMs / 2), y(slice[key])] : undefined)),
      ),
      class: `line ${key}`,
    });
  return [
    heading('Latency, from the intended time of sending', LATENCY.top),
    ...gridlines(decades, y, (value) => (value >= 1000 ? `${value / 1000} s` : `${value} ms`)),
    line('p99'),
    line('p50'),
  ];
}

function eventPanel(events: readonly RunEvent[], x: Scale): string[] {
  return [
    heading('Events', EVENTS_TOP - 6),
    ...events.flatMap(({ at, kind, message }, index) => {
      const [left, y] = [x(at), EVENTS_TOP + 14 + index * EVENT_ROW];
      const isLate = left > WIDTH * 0.6;
      const label = { x: left + (isLate ? -10 : 10), y: y + 4, class: `event ${isLate ? 'end' : ''}` };
      return [
        element('line', { x1: left, x2: left, y1: REQUESTS.top, y2: y, class: `event-line ${kind}` }),
        element('circle', { cx: left, cy: y, r: 4, class: `dot ${kind}` }),
        element('text', label, escapeMarkup(message)),
      ];
    }),
  ];
}

function timeAxis({ from, to }: { from: number; to: number }, x: Scale, bottom: number): string[] {
  const marks = ticks(0, (to - from) / 1000, 10);
  return [
    element('line', { x1: LEFT, x2: WIDTH - RIGHT, y1: bottom, y2: bottom, class: 'axis' }),
    ...marks.map((mark) =>
      element('text', { x: x(from + mark * 1000), y: bottom + 18, class: 'tick middle' }, `${mark} s`),
    ),
  ];
}

const heading = (text: string, top: number) =>
  element('text', { x: LEFT, y: top - 8, class: 'heading' }, text);

function gridlines(values: readonly number[], y: Scale, label: (value: number) => string): string[] {
  return values.flatMap((value) => [
    element('line', { x1: LEFT, x2: WIDTH - RIGHT, y1: y(value), y2: y(value), class: 'grid' }),
    element('text', { x: LEFT - 8, y: y(value) + 4, class: 'tick end' }, label(value)),
  ]);
}
