import { mkdir, open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Run } from './activity.ts';
import type { PlannedFault } from './faults/fault.ts';
import type { SteadyState } from './hypothesis.ts';
import type { Failure } from './load/samples.ts';
import type { PhaseStatistics } from './load/statistics.ts';
import type { Timeline } from './load/timeline.ts';
import type { Replacement } from './platforms/recovery.ts';
import type { Redact } from './redaction.ts';
import type { ExperimentDocument } from './schema/experiment.ts';
import type { Verdict } from './verdict.ts';

/**
 * Chaos Toolkit's journal (https://chaostoolkit.org/reference/api/journal/) with ours under `platform_journey`.
 * One that says `aborted` and has no `end` is that of a runner that was killed: its `undo` says what may be left to undo.
 */
export interface Journal {
  'chaoslib-version': string;
  platform: string;
  node: string;
  experiment: ExperimentDocument;
  start: string;
  end: string | null;
  /** Seconds. */
  duration: number | null;
  status: 'completed' | 'failed' | 'aborted' | 'interrupted';
  deviated: boolean;
  steady_states: { before: SteadyState | null; after: SteadyState | null; during: SteadyState[] };
  run: Run[];
  rollbacks: Run[];
  platform_journey: OwnJournal;
}

export interface OwnJournal {
  verdict: Verdict | null;
  exit_code: number | null;
  reasons: string[];
  warnings: string[];
  dry: boolean;
  site: string | null;
  /** Written before a fault is injected. */
  undo: { faults: PlannedFault[]; rollbacks: string[] };
  faults: FaultReport[];
  events: RunEvent[];
  load: LoadReport | null;
}

/** Times to detect and to recover are seconds after the fault; null where it was not noticed or cannot be known. */
export interface FaultReport {
  action: string;
  service: string;
  at: string;
  replacements: Replacement[];
  detected_by: { client: number | null; proxy: number | null; orchestrator: number | null };
  recovered: number | null;
}

export interface RunEvent {
  /** Milliseconds since the epoch. */
  at: number;
  kind: 'phase' | 'fault' | 'platform' | 'warning' | 'probe';
  message: string;
}

export interface LoadReport {
  rate: number;
  sent: number;
  failed: number;
  reset: number;
  resets_apart: boolean;
  phases: PhaseStatistics[];
  timeline: Timeline;
  /** The first failures, as examples. */
  failures: Failure[];
}

/** Puts the journal on disk whole or not at all: a reader never meets half of one. */
export async function writeJournal(path: string, journal: Journal, redact: Redact): Promise<void> {
  await writeWhole(path, `${JSON.stringify(redact(journal), null, 2)}\n`);
}

export async function writeWhole(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const unfinished = `${path}.${process.pid}.tmp`;
  const file = await open(unfinished, 'w', 0o644);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(unfinished, path);
}
