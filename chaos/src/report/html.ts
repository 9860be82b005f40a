import type { Run } from '../activity.ts';
import type { Journal, LoadReport } from '../journal.ts';
import type { Verdict } from '../verdict.ts';
import { chart } from './chart.ts';
import {
  count,
  FAULT_COLUMNS,
  failureKinds,
  faultRow,
  MEANING,
  milliseconds,
  PHASE_COLUMNS,
  phaseRow,
  seconds,
  verdictOf,
} from './format.ts';
import { STYLE } from './style.ts';
import { escapeMarkup } from './svg.ts';

const TONE: Record<Verdict, string> = {
  held: 'held',
  deviated: 'deviated',
  'could not run': 'unsure',
  interrupted: 'unsure',
  'not tried': 'unsure',
};

/** One page that needs nothing else: no script, no font, no image from anywhere. */
export function htmlReport(journal: Journal): string {
  const { experiment, platform_journey: own } = journal;
  const verdict = verdictOf(journal);
  const body = [
    header(journal, verdict),
    ...(own.load
      ? [
          section('Timeline', timeline(journal, own.load)),
          section('Requests by phase', table(PHASE_COLUMNS, own.load.phases.map(phaseRow))),
        ]
      : []),
    ...(own.load && own.load.failures.length > 0 ? [section('Failures', failures(own.load))] : []),
    ...(own.faults.length > 0 ? [section('Faults', table(FAULT_COLUMNS, own.faults.map(faultRow)))] : []),
    section('What was done', activities(journal)),
    ...(own.warnings.length > 0 ? [section('Warnings', `<ul>${own.warnings.map(item).join('')}</ul>`)] : []),
    footer(journal),
  ];
  return [
    '<!doctype html><html lang="en"><head><meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${escapeMarkup(`${experiment.title}: ${verdict}`)}</title><style>${STYLE}</style></head>`,
    `<body class="${TONE[verdict]}"><main>${body.join('')}</main></body></html>\n`,
  ].join('');
}

function header(
  { experiment, platform_journey: { reasons, load, faults } }: Journal,
  verdict: Verdict,
): string {
  const list = reasons.length > 0 ? `<ul class="reasons">${reasons.map(item).join('')}</ul>` : '';
  const recovered = faults.map((fault) => fault.recovered);
  const slowest = recovered.includes(null) ? null : Math.max(...recovered.map(Number));
  const tiles = [
    ...(load ? loadTiles(load) : []),
    ...(faults.length > 0 ? [tile(seconds(slowest), 'to recover', slowest === null ? 'bad' : '')] : []),
  ];
  return `<header><span class="badge">${verdict}</span><h1>${escapeMarkup(experiment.title)}</h1><p class="dim">${escapeMarkup(
    experiment.description ?? MEANING[verdict],
  )}</p>${list}${tiles.length > 0 ? `<div class="tiles">${tiles.join('')}</div>` : ''}</header>`;
}

function loadTiles({ sent, failed, reset, resets_apart, phases }: LoadReport): string[] {
  const worst = (key: 'p50' | 'p99') =>
    milliseconds(Math.max(0, ...phases.filter(({ name }) => name === 'fault').map((phase) => phase[key])));
  return [
    tile(count(sent), 'requests sent'),
    tile(count(failed), 'requests failed', failed > 0 ? 'bad' : 'good'),
    ...(resets_apart ? [tile(count(reset), 'reset in flight', reset > 0 ? 'odd' : 'good')] : []),
    tile(worst('p50'), 'p50 during the fault'),
    tile(worst('p99'), 'p99 during the fault'),
  ];
}

const tile = (value: string, label: string, tone = '') =>
  `<div class="tile ${tone}"><b>${escapeMarkup(value)}</b><span>${escapeMarkup(label)}</span></div>`;

const LEGEND = [
  ['--ok-soft', 'answered'],
  ['--failed', 'failed'],
  ['--reset', 'reset in flight'],
  ['--ok', 'p50'],
  ['--p99', 'p99'],
  ['--band', 'fault until recovery'],
];

function timeline(journal: Journal, load: LoadReport): string {
  const legend = LEGEND.map(
    ([colour, label]) => `<span><i style="background:var(${colour})"></i>${label}</span>`,
  );
  return `<div class="card chart">${chart(journal, load)}<div class="legend">${legend.join('')}</div></div>`;
}

function failures(load: LoadReport): string {
  const rows = failureKinds(load).map(([kind, number]) => [kind, count(number)]);
  const note =
    load.failed > load.failures.length
      ? `<p class="note">The first ${load.failures.length} of ${count(load.failed)}.</p>`
      : '';
  return `${table(['Request', 'Times'], rows)}${note}`;
}

function activities({ steady_states: states, run, rollbacks }: Journal): string {
  const groups: [string, Run[]][] = [
    ['Steady state before', states.before?.probes ?? []],
    ['Method', run],
    ['Steady state during', states.during.flatMap((state) => (state.steady_state_met ? [] : state.probes))],
    ['Steady state after', states.after?.probes ?? []],
    ['Rollback', rollbacks],
  ];
  const rows = groups.flatMap(([group, runs]) => runs.map((one) => activityRow(group, one)));
  return `<div class="card"><table class="words"><tbody>${rows.join('') || '<tr><td>Nothing.</td></tr>'}</tbody></table></div>`;
}

function activityRow(group: string, { activity, status, tolerance_met, exception, duration }: Run): string {
  const isGood = status === 'succeeded' && tolerance_met !== false;
  const note = exception?.[0] ?? (tolerance_met === false ? 'its output is out of tolerance' : '');
  const cells = [group, activity.name, note, seconds(duration)].map(
    (cell) => `<td>${escapeMarkup(cell)}</td>`,
  );
  return `<tr><td class="mark ${isGood ? 'yes' : 'no'}">${isGood ? '✓' : '✕'}</td>${cells.join('')}</tr>`;
}

function footer({ start, duration, node, platform, platform_journey: own }: Journal): string {
  const load = own.load
    ? ` The load was sent at a constant ${own.load.rate} requests a second, whether or not answers came, over HTTP/1.1 and HTTP/2, on kept and new connections; every body was checked, nothing was sent twice.`
    : '';
  return `<footer>${escapeMarkup(`${start}, ${duration?.toFixed(1) ?? '?'} s, on ${node} (${platform}), exit code ${own.exit_code}.${load}`)}</footer>`;
}

const section = (title: string, content: string) =>
  `<section><h2>${escapeMarkup(title)}</h2>${content}</section>`;

const item = (text: string) => `<li>${escapeMarkup(text)}</li>`;

function table(columns: readonly string[], rows: readonly string[][]): string {
  const cells = (tag: string, row: readonly string[]) =>
    row.map((cell) => `<${tag}>${escapeMarkup(cell)}</${tag}>`).join('');
  const body = rows.map((row) => `<tr>${cells('td', row)}</tr>`).join('');
  return `<div class="card"><table><thead><tr>${cells('th', columns)}</tr></thead><tbody>${body}</tbody></table></div>`;
}
