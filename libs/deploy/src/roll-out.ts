import type { Deployment, Service } from '@aws-sdk/client-ecs';
import { fromAwsError, isTransient } from './aws-error.ts';
import { batches, type Change } from './change.ts';
import { DeployError } from './deploy-error.ts';
import { deploymentState, type OwnDeployment } from './deployment-state.ts';
import { type EcsContext, howToMake, type Place, placeOf } from './ecs-context.ts';
import { type OutcomeState, outcomeState, type ServiceOutcome } from './outcome.ts';
import type { Progress } from './progress.ts';
import { revisionName } from './task-definition.ts';
import { type WaitOptions, waitForDeployments } from './wait-for-deployments.ts';
import { withTimeout } from './with-timeout.ts';

/** Tasks start at once locally; on AWS images are pulled, services wait for each other, and all clients share a quota of calls. */
const LOCAL_DEFAULTS = { timeoutMs: 60_000, pollMs: 200 };
const AWS_DEFAULTS = { timeoutMs: 30 * 60_000, pollMs: 2000 };
const PATIENCE_MS = 30_000;

export interface RollOutOptions extends Omit<EcsContext, 'abortSignal'> {
  /** Called when something has changed, and with the first state. */
  onProgress?: ((progress: Progress) => void) | undefined;
  /** Runs what is done to some services side by side; for showing it. */
  batch?: ((services: readonly string[], run: () => Promise<void>) => Promise<void>) | undefined;
  /** Told what a person should know though it goes on. */
  onNotice?: ((notice: string) => void) | undefined;
  /** For the whole of it; default a minute for ecs-local, 30 for AWS. */
  timeoutMs?: number | undefined;
  /** Between two looks at ECS; default 200 for ecs-local, 2000 for AWS. */
  pollMs?: number | undefined;
  /** How long ECS may fail to answer while a deployment goes on; default 30 s. */
  patienceMs?: number | undefined;
  signal?: AbortSignal | undefined;
}

export interface DeployResult {
  services: readonly ServiceOutcome[];
  durationMs: number;
}

/** What is to be done, and what has become of those services already to which nothing is. */
export interface Plan {
  changes: readonly Change[];
  skipped?: readonly ServiceOutcome[];
}

/**
 * Makes changes and waits for the deployments that they start.
 *
 * @throws DeployError, with what has become of every service
 */
export async function rollOut(
  options: RollOutOptions,
  plan: (context: EcsContext) => Promise<Plan>,
): Promise<DeployResult> {
  const { client, environment, endpoint, signal } = options;
  const startedAt = performance.now();
  const defaults = environment.runsOn === 'ecs-local' ? LOCAL_DEFAULTS : AWS_DEFAULTS;
  const timeout = AbortSignal.timeout(options.timeoutMs ?? defaults.timeoutMs);
  const abortSignal = signal === undefined ? timeout : AbortSignal.any([signal, timeout]);
  const context = { client, environment, endpoint, abortSignal };
  const settings = {
    pollMs: options.pollMs ?? defaults.pollMs,
    patienceMs: options.patienceMs ?? PATIENCE_MS,
    onProgress: options.onProgress ?? (() => {}),
    timeout,
  };
  const outcomes: ServiceOutcome[] = [];
  try {
    const { changes, skipped = [] } = await plan(context);
    outcomes.push(...changes.map(notStarted), ...skipped);
    const show = options.batch ?? ((_services, run) => run());
    for (const batch of batches(changes, environment)) {
      abortSignal.throwIfAborted();
      const names = batch.map(({ name }) => name);
      await show(names, () => new Batch(context, batch, outcomes, settings).run());
    }
    return { services: outcomes, durationMs: Math.round(performance.now() - startedAt) };
  } catch (thrown) {
    const error = endedBySignal(context, thrown, signal) ?? asDeployError(context, thrown);
    if (error instanceof DeployError) error.outcomes = outcomes.map((one) => atTheEnd(one, error));
    throw error;
  }
}

type Settings = Pick<WaitOptions, 'pollMs' | 'patienceMs' | 'onProgress' | 'timeout'>;

function notStarted({ name, previous, image }: Change): ServiceOutcome {
  return { name, state: 'not_started', deployment: null, taskDefinition: null, previous, image };
}

/** Changes made side by side. What has become of them is kept in the outcomes as it is learnt. */
class Batch {
  readonly #context: EcsContext;
  readonly #changes: readonly Change[];
  readonly #outcomes: readonly ServiceOutcome[];
  readonly #settings: Settings;

  constructor(
    context: EcsContext,
    changes: readonly Change[],
    outcomes: readonly ServiceOutcome[],
    settings: Settings,
  ) {
    this.#context = context;
    this.#changes = changes;
    this.#outcomes = outcomes;
    this.#settings = settings;
  }

  async run(): Promise<void> {
    // Of each it is to be known whether ECS has been told, though another's failure ends it all.
    const started = await Promise.allSettled(this.#changes.map((change) => this.#start(change)));
    const failure = started.find(({ status }) => status === 'rejected');
    if (failure?.status === 'rejected') throw failure.reason;
    const deployments = started.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    const onLook = (seen: ReadonlyMap<string, Service>) => {
      for (const own of deployments) {
        this.#note(own.service, { state: outcomeState(deploymentState(seen.get(own.service), own)) });
      }
    };
    await waitForDeployments({ context: this.#context, deployments, onLook, ...this.#settings });
  }

  async #start(change: Change): Promise<OwnDeployment> {
    const { name } = change;
    try {
      const taskDefinition = await change.revision(this.#context);
      this.#context.abortSignal.throwIfAborted();
      this.#note(name, { taskDefinition });
      const own = ownDeployment(name, taskDefinition, await this.#apply(change, taskDefinition));
      this.#note(name, { state: 'in_progress', deployment: own.id });
      return own;
    } catch (error) {
      if (!this.#context.abortSignal.aborted) this.#noteUnlessUnknown(name);
      throw error;
    }
  }

  /** Not ended by the caller's signal: half-way it would be unknown whether ECS has been told. */
  async #apply(change: Change, taskDefinition: string): Promise<Service | undefined> {
    try {
      return await withTimeout(this.#settings.patienceMs, (abortSignal) =>
        change.apply({ ...this.#context, abortSignal }, taskDefinition),
      );
    } catch (error) {
      if (isTransient(error)) this.#note(change.name, { state: 'unknown' });
      throw error;
    }
  }

  #noteUnlessUnknown(service: string): void {
    const outcome = this.#outcomes.find(({ name }) => name === service);
    if (outcome && outcome.state !== 'unknown') outcome.state = 'failed';
  }

  #note(service: string, what: Partial<ServiceOutcome>): void {
    const outcome = this.#outcomes.find(({ name }) => name === service);
    if (outcome) Object.assign(outcome, what);
  }
}

function ownDeployment(name: string, taskDefinition: string, service: Service | undefined): OwnDeployment {
  const deployments = service?.deployments ?? [];
  const matching = deployments.filter((one) => revisionName(one.taskDefinition ?? '') === taskDefinition);
  const isPrimary = ({ status }: Deployment) => status === 'PRIMARY';
  const mine = matching.find(isPrimary) ?? matching[0] ?? deployments.find(isPrimary);
  if (mine?.id === undefined) {
    throw new DeployError('ecs_refused', `${name}: ECS answered without a deployment`, { services: [name] });
  }
  return { service: name, id: mine.id, createdAt: mine.createdAt ?? new Date(), taskDefinition };
}

const STATES_AT_THE_END: Partial<Record<DeployError['code'], OutcomeState>> = {
  deployment_timeout: 'timeout',
  aborted: 'interrupted',
};

function atTheEnd(outcome: ServiceOutcome, { code }: DeployError): ServiceOutcome {
  if (outcome.state !== 'in_progress') return outcome;
  return { ...outcome, state: STATES_AT_THE_END[code] ?? outcome.state };
}

/** The DeployError for what an ECS call threw, with what to do about it. */
export function asDeployError(context: Place, thrown: unknown): unknown {
  const error = fromAwsError(thrown, placeOf(context));
  if (!(error instanceof DeployError) || error.code !== 'cluster_not_found') return error;
  return new DeployError(error.code, `${error.message}: ${howToMake(context)}`, { cause: thrown });
}

/** Calls that a signal ends throw an AbortError, which says nothing to whoever started the deploy. */
function endedBySignal(
  context: EcsContext,
  error: unknown,
  signal: AbortSignal | undefined,
): DeployError | undefined {
  if (error instanceof DeployError || !context.abortSignal.aborted) return undefined;
  const place = placeOf(context);
  if (!signal?.aborted)
    return new DeployError('deployment_timeout', `${place} took too long`, { cause: error });
  const message = `The deploy was aborted; ${place} goes on with what it has been told`;
  return new DeployError('aborted', message, { cause: error });
}
