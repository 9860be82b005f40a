import type { Discovery, TargetTable } from './discovery.ts';

export interface PollingOptions {
  /** Looks once. Rejects when it cannot see everything, and soon after the signal. */
  poll(signal: AbortSignal): Promise<TargetTable>;
  /** From one poll to the next. */
  intervalMs: number;
  /** The shortest time from the start of one poll to that of the next, however much there is to hurry. */
  hurriedMs: number;
  timeoutMs: number;
  /** Share of the interval by which polls stray, so that proxies do not poll in step; 0 unless given. */
  jitter?: number;
  /** Whether a failure asks for fewer polls; each in a row doubles the pause, to `LONGEST_PAUSE_MS`. */
  isThrottling?(error: Error): boolean;
  random?: () => number;
}

const LONGEST_PAUSE_MS = 60_000;

/** A source that is asked again and again. */
export function pollingDiscovery(options: PollingOptions): Discovery {
  const { intervalMs, jitter = 0, random = Math.random, isThrottling = () => false } = options;
  const hurriedMs = Math.min(options.hurriedMs, intervalMs);
  let look: (() => void) | undefined;
  let looking: AbortController | undefined;
  let timer: NodeJS.Timeout | undefined;
  let hurried = false;
  let lastLook = 0;
  let pauseMs = 0;

  const schedule = (ms: number) => {
    clearTimeout(timer);
    if (look) timer = setTimeout(look, Math.max(0, ms));
  };
  const scheduleSoon = () => schedule(lastLook + Math.max(hurriedMs, pauseMs) - performance.now());
  const scheduleNext = () => {
    if (hurried) scheduleSoon();
    else schedule(Math.max(intervalMs, pauseMs) * (1 + jitter * (2 * random() - 1)));
  };
  return {
    start(onTable, onFailure) {
      look = async () => {
        looking = new AbortController();
        [hurried, lastLook] = [false, performance.now()];
        const found = await pollWithin(options, looking).catch((error: Error) => error);
        looking = undefined;
        if (!look) return;
        const throttled = found instanceof Error && isThrottling(found);
        pauseMs = throttled ? Math.min(LONGEST_PAUSE_MS, 2 * Math.max(pauseMs, intervalMs)) : 0;
        scheduleNext();
        if (found instanceof Error) onFailure(found);
        else onTable(found);
      };
      look();
    },
    hurry() {
      // What is being answered right now may be older than what there is to see.
      if (looking) hurried = true;
      else scheduleSoon();
    },
    stop() {
      look = undefined;
      looking?.abort(new Error('stopped'));
      clearTimeout(timer);
    },
  };
}

/** The timeout is not left to whoever is asked: a poll that never ended would be the last. */
async function pollWithin({ poll, timeoutMs }: PollingOptions, abort: AbortController): Promise<TargetTable> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  abort.signal.addEventListener('abort', () => reject(abort.signal.reason));
  const timer = setTimeout(() => abort.abort(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
  return Promise.race([poll(abort.signal), aborted]).finally(() => clearTimeout(timer));
}
