import { readFile } from 'node:fs/promises';
import { get } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { PlatformError } from './errors.ts';

const POLL_MS = 100;
const TIMEOUT_MS = 15_000;

/**
 * Resolves once every path answers 200 over https, as a visitor with the local CA's certificate would see it.
 *
 * @throws PlatformError with the last answer when that does not come within 15 s
 */
export async function siteAnswers(
  site: string,
  paths: string[],
  authority: string,
  signal: AbortSignal,
): Promise<void> {
  const ca = await readFile(authority);
  const deadline = Date.now() + TIMEOUT_MS;
  for (const path of paths) {
    for (;;) {
      const answer = await status(`${site}${path}`, ca);
      if (answer === 200) break;
      signal.throwIfAborted();
      if (Date.now() > deadline) throw new PlatformError(`${site}${path} does not answer: ${answer}`);
      await sleep(POLL_MS);
    }
  }
}

function status(url: string, ca: Buffer): Promise<number | string | undefined> {
  return new Promise((resolve) => {
    get(url, { ca, agent: false, timeout: TIMEOUT_MS }, (response) => {
      response.resume();
      resolve(response.statusCode);
    }).on('error', (error) => resolve(error.message));
  });
}
