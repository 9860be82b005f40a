import type { Trust } from '@platform-journey/certificates/trust';
import type { DryStrategy } from './activity.ts';
import type { Experiment } from './experiment.ts';
import type { Journal, RunEvent } from './journal.ts';
import type { Load, LoadProgress } from './load/load.ts';
import type { LoadOptions } from './load/request.ts';
import type { PhaseName } from './load/statistics.ts';
import type { OpenPlatform } from './platforms/open.ts';
import type { Redact } from './redaction.ts';
import type { HypothesisStrategy, RollbackStrategy } from './schema/experiment.ts';
import type { Variables } from './substitution.ts';
import type { Judgement } from './verdict.ts';

export interface RunSettings {
  experiment: Experiment;
  hypothesisStrategy: HypothesisStrategy;
  /** Seconds between two looks at the steady state during the method. */
  hypothesisFrequency: number;
  rollbackStrategy: RollbackStrategy;
  /** Ends the method when a look during it does not find the steady state. */
  failFast: boolean;
  dry: DryStrategy | undefined;
  configuration: Variables;
  secrets: Variables;
  env: Readonly<Record<string, string | undefined>>;
  site: string | undefined;
  /** What the site's certificate must be. */
  trust: Trust;
}

/** Everything that the run does to the world; the order of it is all that is decided here. */
export interface RunPorts {
  openPlatform(): Promise<OpenPlatform>;
  /** Certificate authorities to trust beside the well-known ones. Read late: a booted platform makes its own. */
  authorities(): Promise<string[]>;
  startLoad(options: LoadOptions): Load;
  save(journal: Journal, redact: Redact): Promise<void>;
  /** Called as things happen, with secrets already replaced. */
  onEvent(event: RunEvent): void;
  onProgress(phase: PhaseName, progress: LoadProgress): void;
  /** Aborted by Ctrl-C: the method ends, the rollbacks still run. */
  signal: AbortSignal;
}

export interface Outcome {
  /** With secrets replaced. */
  journal: Journal;
  judgement: Judgement;
  /** Ends a platform that was booted for the run; it takes seconds, so the reports are written first. */
  close(): Promise<void>;
}
