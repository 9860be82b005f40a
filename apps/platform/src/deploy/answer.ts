import { DeployError, type DeployResult, type RollOutOptions } from '@platform-journey/deploy';
import { deployLine } from '../deploy-line.ts';
import { describeError, exitCodeOf, INTERRUPTED, interruption, messageOf, PlatformError } from '../errors.ts';
import { onParentGone } from '../parent.ts';
import { Progress } from '../progress.ts';
import { stopRequests } from '../signals.ts';
import type { EnvironmentOptions } from './environment-options.ts';
import { outcomeLines } from './outcome-lines.ts';
import { openTarget, type Target } from './target.ts';

const say = (text: string) => process.stdout.write(`${text}\n`);

/**
 * Runs a verb on its environment. With `--json` an error, too, is an object on standard output, beside what else is to be
 * said in it.
 */
export async function answer(
  options: EnvironmentOptions,
  run: (target: Target) => Promise<void>,
  known: (error: unknown) => object = () => ({}),
): Promise<void> {
  await answerErrors(
    options,
    async () => {
      const target = await openTarget(options);
      await run(target).finally(() => target.client.destroy());
    },
    known,
  );
}

/** Of a verb that asks no ECS. */
export async function answerErrors(
  { environment, json }: Pick<EnvironmentOptions, 'environment' | 'json'>,
  run: () => Promise<void>,
  known: (error: unknown) => object = () => ({}),
): Promise<void> {
  try {
    await run();
  } catch (error) {
    if (!json) throw error;
    say(JSON.stringify({ environment, ...known(error), error: describeError(error) }));
    // Whoever has standard output in a file reads along on the other.
    process.stderr.write(`${messageOf(error)}\n`);
    process.exitCode = exitCodeOf(error);
  }
}

type RollOut = (options: RollOutOptions, target: Target) => Promise<DeployResult>;

/** Deploys or rolls back, shows how far it is, and says what has become of every service, whatever came between. */
export async function answerRollOut(
  title: string,
  options: EnvironmentOptions & { timeout?: number },
  operate: RollOut,
): Promise<void> {
  const startedAt = performance.now();
  // A signal to npx ends it and the shell that it runs this in, and does not reach this process.
  const stop = stopRequests(onParentGone, () => process.exit(INTERRUPTED));
  const run = async (target: Target) => {
    const timeoutMs = options.timeout === undefined ? undefined : options.timeout * 1000;
    const shown = showing(title, options.json ? process.stderr : process.stdout);
    const { services, durationMs } = await operate(
      { ...target, ...shown, timeoutMs, signal: stop.signal },
      target,
    ).catch(async (error) => {
      throw stop.signal.aborted ? interrupted(error, await stop.requested) : withOutcomes(error);
    });
    if (options.json) say(JSON.stringify({ environment: options.environment, services, durationMs }));
    else say(outcomeLines(services).join('\n') || 'Nothing was to be done.');
  };
  await answer(options, run, (error) => ({
    services: outcomesOf(error),
    durationMs: Math.round(performance.now() - startedAt),
  }));
}

function showing(title: string, output: NodeJS.WriteStream): Partial<RollOutOptions> {
  const progress = new Progress(output);
  let show = (_text: string) => {};
  return {
    onNotice: (notice) => process.stderr.write(`${notice}\n`),
    onProgress: (state) => show(deployLine(state)),
    batch: (services, run) =>
      progress.step(`${title} ${services.join(', ')}`, async (detail) => {
        show = detail;
        await run();
        return 'every task runs';
      }),
  };
}

const outcomesOf = (error: unknown) => {
  const cause = error instanceof PlatformError ? error.cause : error;
  return cause instanceof DeployError ? cause.outcomes : [];
};

function withOutcomes(error: unknown): unknown {
  const outcomes = outcomesOf(error);
  if (!(error instanceof DeployError) || outcomes.length === 0) return error;
  return new PlatformError([error.message, ...outcomeLines(outcomes)].join('\n'), { cause: error });
}

function interrupted(error: unknown, signal: string): unknown {
  if ((error as Error).name === 'AbortError') {
    return interruption(signal, ' Nothing has been deployed.');
  }
  if (!(error instanceof DeployError) || error.code !== 'aborted') return withOutcomes(error);
  const message = [`${signal}: interrupted. ${error.message}.`, ...outcomeLines(error.outcomes)].join('\n');
  return new PlatformError(message, { exitCode: INTERRUPTED, cause: error });
}
