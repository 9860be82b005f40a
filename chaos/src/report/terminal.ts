import pc from 'picocolors';
import type { Journal, RunEvent } from '../journal.ts';
import type { LoadProgress } from '../load/load.ts';
import type { PhaseName } from '../load/statistics.ts';
import type { Verdict } from '../verdict.ts';
import {
  count,
  FAULT_COLUMNS,
  failureKinds,
  faultRow,
  MEANING,
  PHASE_COLUMNS,
  phaseRow,
  tally,
  verdictOf,
} from './format.ts';

/** Where lines go; `isTTY` decides whether a line may be written over. */
export interface Screen {
  isTTY?: boolean;
  write(text: string): unknown;
}

const CLEAR_LINE = '\r\u001b[2K';
const PLAIN_EVERY_MS = 5000;

const MARKS: Record<RunEvent['kind'], string> = {
  phase: pc.bold('▸'),
  fault: pc.red('✖'),
  platform: pc.cyan('•'),
  warning: pc.yellow('!'),
  probe: pc.dim('·'),
};

/** Lines as things happen; on a terminal the last one is live, elsewhere the load says how it is doing now and then. */
export class TerminalReport {
  readonly #screen: Screen;
  readonly #startedAt = Date.now();
  #live = '';
  #saidAt = 0;

  constructor(screen: Screen) {
    this.#screen = screen;
  }

  say(text: string): void {
    this.event({ at: Date.now(), kind: 'platform', message: text });
  }

  event({ at, kind, message }: RunEvent): void {
    this.#line(
      `${pc.dim(this.#elapsed(at))} ${MARKS[kind]} ${kind === 'phase' ? pc.bold(message) : message}`,
    );
  }

  progress(phase: PhaseName, { sent, failed }: LoadProgress): void {
    if (sent === 0) return;
    const failures = failed > 0 ? pc.red(`${count(failed)} failed`) : '0 failed';
    const text = `${pc.dim(this.#elapsed(Date.now()))}   ${phase}: ${count(sent)} sent, ${failures}`;
    if (this.#screen.isTTY) {
      this.#live = text;
      this.#screen.write(`${CLEAR_LINE}${text}`);
    } else if (Date.now() - this.#saidAt >= PLAIN_EVERY_MS) {
      this.#saidAt = Date.now();
      this.#screen.write(`${text}\n`);
    }
  }

  finish(journal: Journal, files: readonly string[]): void {
    this.#live = '';
    this.#line('');
    this.#line(summary(journal));
    for (const file of files) this.#line(pc.dim(`  ${file}`));
  }

  #line(text: string): void {
    const live = this.#screen.isTTY ? this.#live : '';
    this.#screen.write(`${this.#screen.isTTY ? CLEAR_LINE : ''}${text}\n${live}`);
  }

  #elapsed(at: number): string {
    return `${(Math.max(0, at - this.#startedAt) / 1000).toFixed(1).padStart(6)} s`;
  }
}

const COLOURS: Record<Verdict, (text: string) => string> = {
  held: pc.green,
  deviated: pc.red,
  'could not run': pc.yellow,
  interrupted: pc.yellow,
  'not tried': pc.cyan,
};

export function summary(journal: Journal): string {
  const { experiment, platform_journey: own } = journal;
  const verdict = verdictOf(journal);
  const { load, faults, reasons } = own;
  return [
    `${COLOURS[verdict](pc.bold(verdict.toUpperCase()))}  ${experiment.title}`,
    `  ${MEANING[verdict]}`,
    ...reasons.map((reason) => `  - ${reason}`),
    ...(load ? ['', `  ${pc.bold(tally(load))}`, ...table(PHASE_COLUMNS, load.phases.map(phaseRow))] : []),
    ...(load && load.failed > 0 ? failureKinds(load).map(([kind, number]) => `  ${number} × ${kind}`) : []),
    ...(faults.length > 0 ? ['', ...table(FAULT_COLUMNS, faults.map(faultRow))] : []),
    '',
  ].join('\n');
}

/** Columns as wide as their widest cell; the first to the left, numbers to the right. */
function table(columns: readonly string[], rows: readonly string[][]): string[] {
  const widths = columns.map((column, index) =>
    Math.max(column.length, ...rows.map((row) => row[index]?.length ?? 0)),
  );
  const line = (cells: readonly string[]) =>
    `  ${cells.map((cell, index) => (index === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[index] ?? 0))).join('  ')}`;
  return [pc.dim(line(columns)), ...rows.map(line)];
}
