import { setTimeout as sleep } from 'node:timers/promises';
import { type ActivityContext, isInBackground, type Run, runActivity } from './activity.ts';
import { now } from './clock.ts';
import { resolveSecrets } from './configuration.ts';
import { messageOf } from './errors.ts';
import { FaultWatch } from './fault-watch.ts';
import {
  CHECKS,
  type ContinuousCheck,
  checkContinuously,
  checkSteadyState,
  type SteadyState,
  unmetReason,
} from './hypothesis.ts';
import type { Journal, RunEvent } from './journal.ts';
import type { PhaseName } from './load/statistics.ts';
import { LoadRun } from './load-run.ts';
import { emptyJournal } from './new-journal.ts';
import { type Redact, redaction } from './redaction.ts';
import { rollbacksRun, runRollbacks } from './rollbacks.ts';
import type { Outcome, RunPorts, RunSettings } from './run-contract.ts';
import type { Activity } from './schema/activity.ts';
import { openStage, type Stage } from './stage.ts';
import { type Evidence, type Judgement, judge, noEvidence } from './verdict.ts';

const DEFAULT_RECOVERY_S = 60;

/** Runs an experiment from its first look at the steady state to its last rollback. Never throws: what goes wrong is in the outcome. */
export async function runExperiment(settings: RunSettings, ports: RunPorts): Promise<Outcome> {
  return new ExperimentRun(settings, ports).run();
}

class ExperimentRun {
  readonly #settings: RunSettings;
  readonly #ports: RunPorts;
  readonly #journal: Journal;
  readonly #evidence: Evidence;
  readonly #startedAt = now();
  #redact: Redact = redaction({});
  readonly #faults: FaultWatch;
  #stage: Stage | undefined;
  #load: LoadRun | undefined;

  constructor(settings: RunSettings, ports: RunPorts) {
    this.#settings = settings;
    this.#ports = ports;
    this.#journal = emptyJournal(settings);
    this.#evidence = noEvidence(settings.dry !== undefined);
    this.#faults = this.#watchFaults();
  }

  async run(): Promise<Outcome> {
    try {
      await this.#prepare();
      for (const warning of this.#settings.experiment.warnings) this.#warn(warning);
      if (await this.#isSteadyBefore()) await this.#experiment();
    } catch (error) {
      if (!this.#ports.signal.aborted) this.#evidence.notStarted.push(messageOf(error));
    }
    await this.#conclude();
    return this.#finish();
  }

  async #prepare(): Promise<void> {
    const { experiment, env, secrets: overrides } = this.#settings;
    // Before anything else, so that nothing is written that would have to be redacted.
    const secrets = resolveSecrets(experiment.document.secrets ?? {}, env, overrides);
    this.#redact = redaction(secrets);
    await this.#save();
    this.#stage = await openStage(this.#settings, this.#ports, secrets, this.#faults);
    this.#journal.platform_journey.site = this.#stage.site ?? null;
  }

  async #isSteadyBefore(): Promise<boolean> {
    if (!this.#checks.before) return true;
    const state = await this.#look();
    this.#journal.steady_states.before = state;
    this.#ports.signal.throwIfAborted();
    if (!state || state.steady_state_met) return true;
    this.#evidence.notStarted.push(`the steady state was not met before: ${unmetReason(state)}`);
    return false;
  }

  async #experiment(): Promise<void> {
    if (!(await this.#loadBefore())) return;
    const ending = new AbortController();
    const during = this.#checks.during ? this.#checkDuring(ending) : undefined;
    try {
      await this.#method(AbortSignal.any([this.#ports.signal, ending.signal]));
      await this.#recovery();
    } finally {
      const states = await during?.stop();
      this.#journal.steady_states.during = states ?? [];
    }
    await this.#loadAfter();
    if (this.#checks.after) await this.#lookAfter();
  }

  /** The load runs quietly for a while; requests that fail already now say that there is nothing to prove. */
  async #loadBefore(): Promise<boolean> {
    const { extension } = this.#settings.experiment;
    if (!extension?.load || this.#settings.dry) return true;
    const { load, slo } = extension;
    const site = this.#stage?.site;
    if (site === undefined) throw new Error('the load needs a site; name it with --site');
    this.#load = await LoadRun.start({
      settings: load,
      slo,
      site,
      ports: this.#ports,
      trust: this.#settings.trust,
    });
    this.#phase('before', `load: ${load.rate} requests a second to ${site}`);
    await this.#sleep(load.before);
    const { failed } = this.#load.progress();
    if (failed > 0) this.#evidence.notStarted.push(`${failed} requests failed before the method`);
    return failed === 0;
  }

  async #method(signal: AbortSignal): Promise<void> {
    this.#phase('fault', 'method');
    const background: Promise<void>[] = [];
    for (const activity of this.#settings.experiment.method) {
      if (signal.aborted) break;
      const run = this.#performInMethod(activity, signal);
      if (isInBackground(activity, this.#context().variables)) background.push(run);
      else await run;
    }
    await Promise.all(background);
    this.#ports.signal.throwIfAborted();
  }

  async #performInMethod(activity: Activity, signal: AbortSignal): Promise<void> {
    const run = await runActivity(activity, { ...this.#context(), signal });
    this.#journal.run.push(run);
    const problem = problemOf(run);
    this.#event('probe', `${activity.name}: ${problem ?? run.status}`);
    if (problem === undefined) return;
    this.#evidence[activity.type === 'probe' ? 'failedProbes' : 'failedActions'].push(
      `${activity.name}: ${problem}`,
    );
  }

  async #recovery(): Promise<void> {
    const unsettled = await this.#faults.settled();
    this.#ports.signal.throwIfAborted();
    this.#evidence.notReplaced.push(...unsettled);
    const { load } = this.#settings.experiment.extension ?? {};
    if (load && this.#load && this.#evidence.failedActions.length === 0) {
      await this.#sleep(load.during - (now() - this.#load.phaseStartedAt) / 1000);
    }
  }

  async #loadAfter(): Promise<void> {
    const { load } = this.#settings.experiment.extension ?? {};
    if (!load || !this.#load) return;
    this.#phase('after', 'the services have recovered');
    if (this.#evidence.failedActions.length === 0) await this.#sleep(load.after);
  }

  async #lookAfter(): Promise<void> {
    const state = await this.#look();
    this.#journal.steady_states.after = state;
    if (state && !state.steady_state_met) {
      this.#evidence.unmet.push(`the steady state was not met after: ${unmetReason(state)}`);
    }
  }

  #checkDuring(ending: AbortController): ContinuousCheck | undefined {
    if (!this.#settings.experiment.hypothesis) return undefined;
    const check = async () => (await this.#look()) ?? { steady_state_met: true, probes: [] };
    return checkContinuously(check, this.#settings.hypothesisFrequency * 1000, (state) => {
      if (this.#ports.signal.aborted) return;
      this.#evidence.unmet.push(`the steady state was not met during the method: ${unmetReason(state)}`);
      if (this.#settings.failFast) ending.abort();
    });
  }

  async #look(): Promise<SteadyState | null> {
    const { hypothesis } = this.#settings.experiment;
    if (!hypothesis) return null;
    const state = await checkSteadyState(hypothesis.probes, this.#context());
    this.#event('probe', `steady state ${state.steady_state_met ? 'met' : `not met: ${unmetReason(state)}`}`);
    return state;
  }

  /** What happens however the experiment went: the load ends and the faults are undone. */
  async #conclude(): Promise<void> {
    this.#evidence.isInterrupted = this.#ports.signal.aborted;
    const measured = await this.#load?.end(this.#ports.signal.aborted, this.#faults.kills());
    if (measured) {
      this.#evidence.load = { ...measured.evidence, recoveryS: this.#faults.slowestRecovery() };
      this.#journal.platform_journey.load = measured.report;
      if (measured.warning) this.#warn(measured.warning);
    }
    this.#journal.platform_journey.faults = this.#faults.reports(measured?.samples);
    await this.#rollBack();
  }

  async #rollBack(): Promise<void> {
    const { experiment, rollbackStrategy } = this.#settings;
    const deviated = judge({ ...this.#evidence, isInterrupted: false }).verdict === 'deviated';
    if (!this.#stage || !rollbacksRun(rollbackStrategy, { deviated })) return;
    const runs = await runRollbacks(experiment.rollbacks, this.#context());
    this.#journal.rollbacks = runs;
    for (const run of runs) {
      const problem = problemOf(run);
      this.#event('probe', `rollback ${run.activity.name}: ${problem ?? run.status}`);
      if (problem) this.#evidence.failedRollbacks.push(`rollback ${run.activity.name}: ${problem}`);
    }
  }

  async #finish(): Promise<Outcome> {
    const judgement = this.#redact(judge(this.#evidence));
    const ended = now();
    const journal = this.#journal;
    Object.assign(journal, {
      end: new Date(ended).toISOString(),
      duration: (ended - this.#startedAt) / 1000,
      status: statusOf(judgement),
      deviated: judgement.verdict === 'deviated',
    });
    const { verdict, exitCode: exit_code, reasons } = judgement;
    Object.assign(journal.platform_journey, { verdict, exit_code, reasons });
    await this.#save();
    return { journal: this.#redact(journal), judgement, close: async () => this.#stage?.close() };
  }

  #watchFaults(): FaultWatch {
    return new FaultWatch({
      timeoutMs: (this.#settings.experiment.extension?.recovery.timeout ?? DEFAULT_RECOVERY_S) * 1000,
      signal: this.#ports.signal,
      platform: () => this.#stage?.platform,
      onPlanned: async (fault) => {
        this.#journal.platform_journey.undo.faults.push(fault);
        await this.#save();
      },
      onEvent: (kind, message, at) => this.#event(kind, message, at),
    });
  }

  #context(): ActivityContext {
    if (!this.#stage) throw new Error('the stage is not set yet');
    const { providers, variables } = this.#stage;
    return { providers, variables, signal: this.#ports.signal, dry: this.#settings.dry };
  }

  get #checks() {
    return CHECKS[this.#settings.hypothesisStrategy];
  }

  #phase(name: PhaseName, message: string): void {
    this.#load?.enter(name);
    this.#event('phase', `${name}: ${message}`);
  }

  #warn(message: string): void {
    const clean = this.#redact(message);
    this.#journal.platform_journey.warnings.push(clean);
    this.#event('warning', clean);
  }

  #event(kind: RunEvent['kind'], message: string, at = now()): void {
    const event = this.#redact({ at, kind, message });
    this.#journal.platform_journey.events.push(event);
    this.#ports.onEvent(event);
  }

  #save(): Promise<void> {
    return this.#ports.save(this.#journal, this.#redact);
  }

  async #sleep(seconds: number): Promise<void> {
    if (seconds > 0) await sleep(seconds * 1000, undefined, { signal: this.#ports.signal });
  }
}

function problemOf(run: Run): string | undefined {
  if (run.status === 'failed') return run.exception?.join(' ') ?? 'failed';
  return run.tolerance_met === false ? 'its output is out of tolerance' : undefined;
}

function statusOf({ verdict }: Judgement): Journal['status'] {
  if (verdict === 'interrupted') return 'interrupted';
  return verdict === 'could not run' ? 'failed' : 'completed';
}
