/** npm and Nx pass a Ctrl-C on that the terminal delivers as well, so one key press arrives twice. */
const ECHO_MS = 1000;
const EXIT_COULD_NOT_RUN = 2;

export interface Interrupt {
  signal: AbortSignal;
  /** Signals have their usual effect again. */
  done(): void;
}

/** The first signal ends the method and lets what was done be undone; one more ends the process at once. */
export function onInterrupt(say: (message: string) => void): Interrupt {
  const controller = new AbortController();
  let firstAt: number | undefined;
  const onSignal = (name: NodeJS.Signals) => {
    if (firstAt === undefined) {
      firstAt = Date.now();
      say(`${name}: interrupted, undoing what was done; once more ends at once`);
      controller.abort(new Error('interrupted'));
    } else if (Date.now() - firstAt > ECHO_MS) process.exit(EXIT_COULD_NOT_RUN);
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const name of signals) process.on(name, onSignal);
  return {
    signal: controller.signal,
    done: () => {
      for (const name of signals) process.off(name, onSignal);
    },
  };
}
