import { arch, hostname, platform, release } from 'node:os';
import type { Journal } from './journal.ts';
import type { RunSettings } from './run-contract.ts';

/** Of the format whose fields the journal has. */
const FORMAT_VERSION = '1.0';

/** The journal of a run that has not ended; it stays that way on disk if the runner is killed. */
export function emptyJournal({ experiment, dry }: Pick<RunSettings, 'experiment' | 'dry'>): Journal {
  return {
    'chaoslib-version': FORMAT_VERSION,
    platform: `${platform()}-${release()}-${arch()}`,
    node: hostname(),
    experiment: experiment.document,
    start: new Date().toISOString(),
    end: null,
    duration: null,
    status: 'aborted',
    deviated: false,
    steady_states: { before: null, after: null, during: [] },
    run: [],
    rollbacks: [],
    platform_journey: {
      verdict: null,
      exit_code: null,
      reasons: [],
      warnings: [],
      dry: dry !== undefined,
      site: null,
      undo: { faults: [], rollbacks: experiment.rollbacks.map(({ name }) => name) },
      faults: [],
      events: [],
      load: null,
    },
  };
}
