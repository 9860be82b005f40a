import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fromAwsError, tolerant } from '@platform-journey/deploy';
import { logGroup, oneOf } from '@platform-journey/platform-manifest';
import { answer } from '../deploy/answer.ts';
import type { EnvironmentOptions } from '../deploy/environment-options.ts';
import type { Target } from '../deploy/target.ts';
import { INTERRUPTED, PlatformError } from '../errors.ts';
import { stopRequests } from '../signals.ts';
import { dataDirectory } from '../workspace.ts';
import { eventLine, type LogEvent, type LogSource } from './log-event.ts';

export interface LogsVerbOptions extends EnvironmentOptions {
  /** Milliseconds. */
  since?: number;
  follow?: boolean;
  limit?: number;
  stateDir?: string;
}

const SINCE_MS = 10 * 60_000;
const PATIENCE_MS = 60_000;

export function logsVerb(service: string, options: LogsVerbOptions): Promise<void> {
  // Whoever reads them may have seen enough, as head has.
  process.stdout.on('error', () => process.exit(0));
  const end = () => process.exit(INTERRUPTED);
  void stopRequests(() => {}, end).requested.then(end);
  return answer(options, async (target) => {
    const { services } = target.environment;
    if (!Object.hasOwn(services, service)) {
      const expected = oneOf(Object.keys(services), service);
      throw new PlatformError(`service: expected ${expected}, received ${service || 'nothing'}.`, {
        exitCode: 2,
      });
    }
    const source = await openSource(service, options, target);
    await show(source, service, options).catch((error) => {
      throw fromAwsError(error, source.place);
    });
  });
}

async function show(source: LogSource, service: string, options: LogsVerbOptions): Promise<void> {
  const { environment, follow, json, limit = Number.POSITIVE_INFINITY } = options;
  const events = (await source.read()).slice(-limit);
  if (json && !follow) say({ environment, service, events });
  else print(events, options);
  if (follow) await goOn(source, options);
}

const say = (value: object) => process.stdout.write(`${JSON.stringify(value)}\n`);

function print(events: readonly LogEvent[], { json }: LogsVerbOptions): void {
  for (const event of events)
    if (json) say(event);
    else process.stdout.write(`${eventLine(event)}\n`);
}

async function openSource(
  service: string,
  { since = SINCE_MS, follow = false, stateDir, ecsPort }: LogsVerbOptions,
  { environment, endpoint }: Target,
): Promise<LogSource> {
  const from = Date.now() - since;
  if (environment.runsOn === 'ecs') {
    const { CloudWatchLogs } = await import('./cloudwatch.ts');
    const { region, name } = environment;
    const howToMake = `apply infra/environments/${name} first`;
    return new CloudWatchLogs({ region, group: logGroup(environment, service), howToMake, since: from });
  }
  const { LocalLogs } = await import('./local-logs.ts');
  const port = endpoint === undefined ? ecsPort : new URL(endpoint).port;
  const stateDirectory = stateDir ?? join(dataDirectory, `ecs-${port}`);
  return new LocalLogs({ stateDirectory, service, since: from, follow });
}

/** Ends with the process alone; an outage is borne for a while. */
async function goOn(source: LogSource, options: LogsVerbOptions): Promise<void> {
  const more = tolerant(() => source.read(), PATIENCE_MS);
  for (;;) {
    await sleep(source.pollMs);
    print((await more()) ?? [], options);
  }
}
