import type { PhaseStatistics } from './load/statistics.ts';
import type { Slo } from './schema/extension.ts';

export type Verdict = 'held' | 'deviated' | 'could not run' | 'interrupted' | 'not tried';

/** 0 held, 1 deviated, 2 could not run or was interrupted; a dry run that reached its end is 0. */
export const EXIT_CODES: Record<Verdict, 0 | 1 | 2> = {
  held: 0,
  'not tried': 0,
  deviated: 1,
  'could not run': 2,
  interrupted: 2,
};

/** What was seen, each as the sentences that say what went wrong; empty lists are good news. */
export interface Evidence {
  isInterrupted: boolean;
  isDry: boolean;
  /** Why the method never ran: steady state not met before, requests failed before, no platform. */
  notStarted: string[];
  /** Activities that could not be carried out: an action that failed, a target that was not there. */
  failedActions: string[];
  failedRollbacks: string[];
  /** Probes in the method that failed or were out of tolerance. */
  failedProbes: string[];
  /** Looks at the steady state, during the method and after, that did not find it. */
  unmet: string[];
  /** Killed tasks that nothing replaced in time. */
  notReplaced: string[];
  load: LoadEvidence | undefined;
}

export const noEvidence = (isDry: boolean): Evidence => ({
  isInterrupted: false,
  isDry,
  notStarted: [],
  failedActions: [],
  failedRollbacks: [],
  failedProbes: [],
  unmet: [],
  notReplaced: [],
  load: undefined,
});

export interface LoadEvidence {
  phases: PhaseStatistics[];
  slo: Slo;
  /** Seconds until the slowest recovery; undefined without a fault of ours. */
  recoveryS: number | undefined;
  /** Why the load measured nothing. */
  lost?: string;
}

export interface Judgement {
  verdict: Verdict;
  exitCode: 0 | 1 | 2;
  reasons: string[];
}

/**
 * The verdict. A system that was unhealthy before proves nothing, and neither does a fault that was not injected; any
 * look that found the system out of its steady state deviates, even when it recovered.
 */
export function judge(evidence: Evidence): Judgement {
  const deviations = [
    ...evidence.failedProbes,
    ...evidence.unmet,
    ...evidence.notReplaced,
    ...(evidence.load ? loadDeviations(evidence.load) : []),
  ];
  const failures = [...evidence.failedActions, ...evidence.failedRollbacks, ...lostLoad(evidence)];
  return decide(evidence, deviations, failures);
}

function decide(evidence: Evidence, deviations: string[], failures: string[]): Judgement {
  const judged = (verdict: Verdict, reasons: string[]) => ({
    verdict,
    exitCode: EXIT_CODES[verdict],
    reasons,
  });
  if (evidence.isInterrupted)
    return judged('interrupted', ['it was interrupted', ...deviations, ...failures]);
  if (evidence.notStarted.length > 0) return judged('could not run', [...evidence.notStarted, ...failures]);
  if (deviations.length > 0) return judged('deviated', [...deviations, ...failures]);
  if (failures.length > 0) return judged('could not run', failures);
  if (evidence.isDry) return judged('not tried', ['a dry run proves nothing']);
  return judged('held', []);
}

const lostLoad = ({ load }: Evidence) => (load?.lost ? [load.lost] : []);

function loadDeviations({ phases, slo, recoveryS, lost }: LoadEvidence): string[] {
  if (lost) return [];
  const total = (key: 'sent' | 'failed' | 'reset') => phases.reduce((sum, phase) => sum + phase[key], 0);
  const apart = slo.resets_in_flight === 'apart';
  const failed = total('failed') + (apart ? 0 : total('reset'));
  const slow = phases.filter(({ p99 }) => slo.p99_ms !== undefined && p99 > slo.p99_ms);
  const tooLong = slo.recovery_s !== undefined && recoveryS !== undefined && recoveryS > slo.recovery_s;
  return [
    ...(failed > slo.failed ? [`${failed} of ${total('sent')} requests failed, ${slo.failed} may`] : []),
    ...(total('sent') === 0 ? ['the load sent no request'] : []),
    ...slow.map(({ name, p99 }) => `${name}: p99 was ${Math.round(p99)} ms, ${slo.p99_ms} ms is the ceiling`),
    ...(tooLong ? [`recovery took ${recoveryS?.toFixed(1)} s, ${slo.recovery_s} s is the ceiling`] : []),
  ];
}
