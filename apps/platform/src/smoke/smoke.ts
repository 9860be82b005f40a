import {
  type EnvironmentName,
  environment,
  environmentNames,
  oneOf,
  readManifest,
} from '@platform-journey/platform-manifest';
import { answerErrors } from '../deploy/answer.ts';
import { INTERRUPTED, interruption, PlatformError } from '../errors.ts';
import { onParentGone } from '../parent.ts';
import { Progress } from '../progress.ts';
import { stopRequests } from '../signals.ts';
import { untilSeen } from '../site.ts';
import { smokeChecks } from './smoke-checks.ts';
import { visitorOf } from './visitor-of.ts';

export interface SmokeOptions {
  environment: string;
  manifest: string;
  site?: string;
  httpPort?: number;
  ca?: string;
  /** Seconds, for all checks together. */
  timeout: number;
  json?: boolean;
}

const POLL_MS = 500;

/** What a visitor has seen at one address. */
interface Seen {
  url: string;
  state: 'ok' | 'failed' | 'not_started';
  /** An answer in words, or what was wrong last; null before a visit. */
  seen: string | null;
}

/** `platform smoke`: sees the site as a visitor does. @throws PlatformError with what was wrong last, or JSON that says so */
export async function smoke(options: SmokeOptions): Promise<void> {
  const startedAt = performance.now();
  const checks: Seen[] = [];
  const told = () => ({ checks, durationMs: Math.round(performance.now() - startedAt) });
  const stop = stopRequests(onParentGone, () => process.exit(INTERRUPTED));
  const run = async () => {
    await look(options, checks, stop.signal).catch(async (error) => {
      if (!stop.signal.aborted) throw error;
      throw interruption(await stop.requested);
    });
    const { environment, json } = options;
    if (json) process.stdout.write(`${JSON.stringify({ environment, ...told() })}\n`);
  };
  await answerErrors(options, run, told);
}

async function look(options: SmokeOptions, outcomes: Seen[], signal: AbortSignal): Promise<void> {
  const asked = environment(await readManifest(options.manifest), environmentNamed(options.environment));
  const { domain, ports } = asked;
  const site = new URL(options.site ?? `https://${domain}:${ports.https}`);
  const visitor = visitorOf(asked, options.ca);
  const until = { deadline: Date.now() + options.timeout * 1000, pollMs: POLL_MS, signal };
  const progress = new Progress(options.json ? process.stderr : process.stdout);
  const checks = smokeChecks(site, options.httpPort ?? ports.http);
  outcomes.push(...checks.map(({ url }): Seen => ({ url: url.href, state: 'not_started', seen: null })));
  for (const [index, { url, problem, describe }] of checks.entries()) {
    const note = (what: Partial<Seen>) => Object.assign(outcomes[index] ?? {}, what);
    await progress.step(url.href, async (detail) => {
      const onProblem = (seen: string) => {
        note({ state: 'failed', seen });
        detail(seen);
      };
      const seen = describe(await untilSeen(url, visitor, { ...until, problem, onProblem }));
      note({ state: 'ok', seen });
      return seen;
    });
  }
}

function environmentNamed(name: string): EnvironmentName {
  const found = environmentNames.find((one) => one === name);
  if (found !== undefined) return found;
  const received = name || 'nothing';
  throw new PlatformError(`--environment: expected ${oneOf(environmentNames, name)}, received ${received}.`, {
    exitCode: 2,
  });
}
