import { setTimeout as sleep } from 'node:timers/promises';
import { type GuardedProcess, NOT_FOUND } from './guarded-process.ts';
import { notInstalled, portTaken, startFailure } from './pebble-error.ts';

const PATIENCE_MS = 15_000;
const POLL_MS = 20;

/**
 * Resolves when `probe` does: the program serves.
 *
 * @throws PebbleError when it is not installed, ends instead, finds a port taken or takes longer than 15 s
 */
export async function serving(program: string, process: GuardedProcess, probe: () => Promise<unknown>) {
  const deadline = Date.now() + PATIENCE_MS;
  const failure = process.exited.then((code) =>
    code === NOT_FOUND ? notInstalled(program) : startFailure(program, 'ended', process.output),
  );
  for (;;) {
    const result = await Promise.race([failure, succeeds(probe)]);
    // Not every program ends then: pebble-challtestsrv leaves the port to whoever has it, and stays.
    if (process.output.includes('address already in use')) throw portTaken(program, process.output);
    if (result instanceof Error) throw result;
    if (result) return;
    if (Date.now() > deadline) {
      throw startFailure(program, `does not serve after ${PATIENCE_MS} ms`, process.output);
    }
    await sleep(POLL_MS);
  }
}

async function succeeds(probe: () => Promise<unknown>): Promise<boolean> {
  try {
    await probe();
    return true;
  } catch {
    return false;
  }
}
