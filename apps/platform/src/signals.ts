/** npm passes a Ctrl-C on that the terminal delivers as well, so one key press arrives twice within milliseconds. */
const ECHO_MS = 300;

export interface StopRequests {
  /** Aborted by the first SIGINT or SIGTERM, or when the parent is gone. */
  signal: AbortSignal;
  /** Resolves with what asked for the stop. */
  requested: Promise<string>;
}

/** Turns signals into one stop request; a later one, after a pause, calls `force`. */
export function stopRequests(onParentGone: (callback: () => void) => void, force: () => void): StopRequests {
  const controller = new AbortController();
  let firstAt: number | undefined;
  const requested = new Promise<string>((resolve) => {
    const request = (reason: string) => {
      if (firstAt === undefined) {
        firstAt = Date.now();
        controller.abort(new Error(reason));
        resolve(reason);
      } else if (Date.now() - firstAt > ECHO_MS) force();
    };
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => request(name));
    onParentGone(() => request('the parent is gone'));
  });
  return { signal: controller.signal, requested };
}
