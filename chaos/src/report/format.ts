import type { FaultReport, Journal, LoadReport } from '../journal.ts';
import type { PhaseStatistics } from '../load/statistics.ts';
import type { Verdict } from '../verdict.ts';

export const NOTHING = '—';

export function milliseconds(value: number): string {
  if (value >= 10_000) return `${(value / 1000).toFixed(1)} s`;
  return value >= 10 ? `${Math.round(value)} ms` : `${value.toFixed(1)} ms`;
}

export function seconds(value: number | null): string {
  if (value === null) return NOTHING;
  return value < 1 ? `${Math.round(value * 1000)} ms` : `${value.toFixed(2)} s`;
}

export const count = (value: number) => value.toLocaleString('en-US');

export const shortTask = (task: string) => task.slice(0, 8);

/** What the verdict means for whoever depends on the system. */
export const MEANING: Record<Verdict, string> = {
  held: 'The steady state held: nobody noticed.',
  deviated: 'The system deviated from its steady state.',
  'could not run': 'The experiment could not run, so it proves nothing.',
  interrupted: 'The experiment was interrupted; what it had done was undone.',
  'not tried': 'A dry run: nothing was tried, so nothing is proved.',
};

export const PHASE_TITLES: Record<PhaseStatistics['name'], string> = {
  before: 'Before',
  fault: 'Fault and recovery',
  after: 'After',
};

export const duration = ({ from, to }: { from: number; to: number }) => (to - from) / 1000;

export function replacementsOf({ replacements }: FaultReport): string {
  return replacements
    .map(({ task, replacedBy }) => `${shortTask(task)} → ${successor(task, replacedBy)}`)
    .join(', ');
}

/** A container that is started again or goes on comes back under the same name. */
function successor(task: string, replacedBy: string | undefined): string {
  if (replacedBy === undefined) return 'nothing';
  return shortTask(replacedBy) === shortTask(task) ? 'itself' : shortTask(replacedBy);
}

/** Requests by what became of them. */
export function tally({ sent, failed, reset, resets_apart }: LoadReport): string {
  const apart = resets_apart ? `, ${count(reset)} reset in flight` : '';
  return `${count(sent)} sent, ${count(failed)} failed${apart}`;
}

/** Everything in a row that was measured in one phase. */
export const phaseRow = (phase: PhaseStatistics): string[] => [
  PHASE_TITLES[phase.name],
  `${duration(phase).toFixed(1)} s`,
  count(phase.sent),
  count(phase.failed),
  count(phase.reset),
  ...(['p50', 'p95', 'p99', 'max'] as const).map((key) =>
    phase.sent > phase.failed + phase.reset ? milliseconds(phase[key]) : NOTHING,
  ),
];

export const PHASE_COLUMNS = ['Phase', 'Length', 'Sent', 'Failed', 'Reset', 'p50', 'p95', 'p99', 'Max'];

export const faultRow = (fault: FaultReport): string[] => [
  `${fault.action} ${fault.service}`,
  replacementsOf(fault),
  seconds(fault.detected_by.client),
  seconds(fault.detected_by.proxy),
  seconds(fault.detected_by.orchestrator),
  seconds(fault.recovered),
];

export const FAULT_COLUMNS = ['Fault', 'Replaced', 'Client noticed', 'Proxy', 'Orchestrator', 'Recovered'];

/** Failures of the same kind together, the most frequent first. */
export function failureKinds(load: LoadReport): [string, number][] {
  const kinds = new Map<string, number>();
  for (const { request, transport, reason } of load.failures) {
    const kind = `${request} over ${transport.replace('_', ' ')}: ${reason}`;
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  }
  return [...kinds].toSorted((a, b) => b[1] - a[1]);
}

export const verdictOf = (journal: Journal): Verdict => journal.platform_journey.verdict ?? 'could not run';
