import type { Journal } from '../journal.ts';
import {
  FAULT_COLUMNS,
  failureKinds,
  faultRow,
  MEANING,
  PHASE_COLUMNS,
  phaseRow,
  tally,
  verdictOf,
} from './format.ts';

/** A summary for a pull request or a build's page. */
export function markdownReport(journal: Journal): string {
  const { experiment, platform_journey: own } = journal;
  const verdict = verdictOf(journal);
  const { load, faults, reasons, warnings } = own;
  return `${[
    `# ${experiment.title}: ${verdict}`,
    MEANING[verdict],
    ...(reasons.length > 0 ? [list(reasons)] : []),
    ...(load
      ? [
          `**${tally(load)}** at ${load.rate} requests a second.`,
          table(PHASE_COLUMNS, load.phases.map(phaseRow)),
        ]
      : []),
    ...(load && load.failed > 0
      ? [list(failureKinds(load).map(([kind, count]) => `${count} × ${kind}`))]
      : []),
    ...(faults.length > 0 ? [table(FAULT_COLUMNS, faults.map(faultRow))] : []),
    ...(warnings.length > 0 ? [`Warnings:\n${list(warnings)}`] : []),
    `${journal.start}, ${journal.duration?.toFixed(1) ?? '?'} s, exit code ${own.exit_code}.`,
  ].join('\n\n')}\n`;
}

const list = (items: readonly string[]) => items.map((item) => `- ${inline(item)}`).join('\n');

function table(columns: readonly string[], rows: readonly string[][]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(inline).join(' | ')} |`;
  return [
    line(columns),
    line(columns.map((_, index) => (index === 0 ? '---' : '---:'))),
    ...rows.map(line),
  ].join('\n');
}

/** One line, in which no text of an experiment becomes markup. */
const inline = (text: string) =>
  text.replace(/\s+/g, ' ').replace(/[|<>`]/g, (character) => `\\${character}`);
