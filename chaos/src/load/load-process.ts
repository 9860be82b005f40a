// The load's own process: the runner's work must not delay a request. It ends with the runner, however that ends.
import { type Generator, startGenerator } from './generator.ts';
import type { FromLoad, ToLoad } from './load.ts';

const PROGRESS_MS = 250;

let generator: Generator | undefined;

process.on('disconnect', () => process.exit());
// The terminal's Ctrl-C reaches the whole group; the runner decides when the load ends.
for (const name of ['SIGINT', 'SIGHUP']) process.on(name, () => {});
// Nx ends a task from the leaves of its process tree and comes to the runner too late for it to undo anything.
process.on('SIGTERM', () => {
  if (process.connected) process.kill(process.ppid, 'SIGTERM');
});
process.on('message', (message: ToLoad) => {
  if (message.type === 'start') start(message);
  else void stop();
});

function start({ options }: Extract<ToLoad, { type: 'start' }>): void {
  const running = startGenerator(options);
  generator = running;
  setInterval(() => tell({ type: 'progress', ...running.progress() }), PROGRESS_MS).unref();
}

async function stop(): Promise<void> {
  const samples = await generator?.stop();
  if (samples) process.send?.({ type: 'done', samples } satisfies FromLoad, () => process.disconnect());
}

function tell(message: FromLoad): void {
  if (process.connected) process.send?.(message);
}
