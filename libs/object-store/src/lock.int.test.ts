import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { startS3Server, waitUntil } from '@platform-journey/testing';
import { afterAll, expect, test } from 'vitest';
import { parseTestimony, takeovers, turns } from './testing/witness.ts';

const PROGRAM = fileURLToPath(new URL('testing/locking-main.ts', import.meta.url));
/** Half of it is what a busy machine may be late before a holder does not end in time. */
const HEARTBEAT_MS = 800;
const CONTENDERS = 4;
/** How late a busy machine may be with what is due. */
const SLACK_MS = 2500;

const base = await mkdtemp(join(tmpdir(), 'lock-'));
const s3 = await startS3Server();
const contenders = new Set<ChildProcess>();
afterAll(async () => {
  for (const child of contenders) child.kill('SIGKILL');
  await Promise.all([s3.close(), rm(base, { recursive: true, force: true })]);
});

const { bucket, endpoint, region, credentials } = s3;

test.concurrent.each([
  ['files', 12, join(base, 'store')],
  ['S3', 6, { bucket, endpoint, region, credentials }],
])(
  'locks in %s: holders are killed %i times, never do two work, and soon another does',
  { timeout: 120_000 },
  async (name, kills, place) => {
    const witness = join(base, `${name}.witness`);
    let holder: ChildProcess | undefined;
    const start = () => {
      const child = fork(PROGRAM, [witness, String(HEARTBEAT_MS), JSON.stringify(place)]);
      contenders.add(child.once('exit', () => contenders.delete(child)));
      return child.on('message', () => {
        holder = child;
      });
    };
    const mine = Array.from({ length: CONTENDERS }, start);
    const killed = new Map<number, number>();
    while (killed.size < kills) {
      holder = undefined;
      const victim = await waitUntil('somebody works', () => holder, 20_000);
      await sleep(Math.random() * HEARTBEAT_MS);
      mine.splice(mine.indexOf(victim), 1, start());
      killed.set(victim.pid ?? 0, Number(process.hrtime.bigint()) / 1e6);
      const exited = once(victim, 'exit');
      victim.kill('SIGKILL');
      await exited;
    }
    holder = undefined;
    await waitUntil('somebody works', () => holder, 20_000);
    for (const child of mine) child.kill('SIGKILL');

    const seen = turns(parseTestimony(await readFile(witness, 'utf8')), killed);
    for (const [index, turn] of seen.entries()) {
      expect(turn.to, `${turn.pid} works alone`).toBeLessThanOrEqual(seen[index + 1]?.from ?? Infinity);
    }
    const waits = takeovers(seen);
    expect(waits.length).toBeGreaterThan(kills / 3);
    const longest = Math.max(...waits);
    console.log(
      `${name}: ${seen.length} turns, takeovers after ${waits.map(Math.round).sort((a, b) => a - b)} ms`,
    );
    expect(longest).toBeLessThan(2 * HEARTBEAT_MS + SLACK_MS);
  },
);
