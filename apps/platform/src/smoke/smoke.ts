import {
  type EnvironmentName,
  environment,
  environmentNames,
  oneOf,
  readManifest,
} from '@platform-journey/platform-manifest';
import { PlatformError } from '../errors.ts';
import { Progress } from '../progress.ts';
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
}

const POLL_MS = 500;

/** `platform smoke`: sees the site as a visitor does. @throws PlatformError with what was wrong last */
export async function smoke(options: SmokeOptions): Promise<void> {
  const asked = environment(await readManifest(options.manifest), environmentNamed(options.environment));
  const { domain, ports } = asked;
  const site = new URL(options.site ?? `https://${domain}:${ports.https}`);
  const visitor = await visitorOf(asked, options.ca);
  const until = { deadline: Date.now() + options.timeout * 1000, pollMs: POLL_MS };
  const progress = new Progress(process.stdout);
  for (const { url, problem, describe } of smokeChecks(site, options.httpPort ?? ports.http)) {
    await progress.step(url.href, async (detail) =>
      describe(await untilSeen(url, visitor, { ...until, problem, onProblem: detail })),
    );
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
