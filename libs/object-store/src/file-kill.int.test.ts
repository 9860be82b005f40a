import { type ChildProcess, fork, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { waitUntil } from '@platform-journey/testing';
import { afterAll, expect, test } from 'vitest';
import { openFileStore } from './file.ts';
import { countOf } from './testing/counter.ts';
import { type Write, writes } from './testing/writes.ts';

const base = await mkdtemp(join(tmpdir(), 'file-kill-'));
const children = new Set<ChildProcess>();
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  await rm(base, { recursive: true, force: true });
});

const KILLS = 120;
const COUNTERS = 4;
const IMPATIENT = { abandonedAfterMs: 20 };

function start(program: string, ...args: string[]): ChildProcess {
  const child = fork(fileURLToPath(new URL(`testing/${program}`, import.meta.url)), args);
  children.add(child.once('exit', () => children.delete(child)));
  return child;
}

async function kill(child: ChildProcess): Promise<void> {
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}

const textOf = async (directory: string, key: string) =>
  (await openFileStore(directory).get(key))?.body.toString();

test(`no count is lost to ${KILLS} kills of processes that count at the same time`, {
  timeout: 180_000,
}, async () => {
  const directory = await mkdtemp(join(base, 'count-'));
  let counted = 0;
  const counter = () =>
    start('counting-main.ts', directory, 'counter', 'Infinity').on('message', () => counted++);
  const counters = Array.from({ length: COUNTERS }, counter);
  for (let kills = 0; kills < KILLS; kills++) {
    const before = counted;
    await waitUntil('somebody counts on', () => counted > before + Math.random() * 10, 20_000);
    const stored = await openFileStore(directory).get('counter');
    expect(stored && countOf(stored.body)).toBeGreaterThanOrEqual(before);
    await kill(counters.splice(Math.floor(Math.random() * COUNTERS), 1, counter())[0] as ChildProcess);
  }
  await Promise.all(counters.map(kill));
  const stored = await openFileStore(directory).get('counter');
  const count = stored ? countOf(stored.body) : 0;
  expect(count).toBeGreaterThanOrEqual(counted);
  expect(count).toBeLessThanOrEqual(counted + KILLS + COUNTERS);
});

test('no count is lost between eight processes', { timeout: 60_000 }, async () => {
  const directory = await mkdtemp(join(base, 'count-'));
  const counters = Array.from({ length: 8 }, () => start('counting-main.ts', directory, 'counter', '20'));
  const exits = await Promise.all(counters.map((child) => once(child, 'exit')));
  expect(exits.map(([code]) => code)).toEqual(Array(8).fill(0));
  const stored = await openFileStore(directory).get('counter');
  expect(stored && countOf(stored.body)).toBe(160);
});

for (const [name, write] of Object.entries<Write>(writes)) {
  test.concurrent(`${name}: killed before any of its calls, it leaves the old or the new, and the next write succeeds`, {
    timeout: 180_000,
  }, async () => {
    const seen = new Set<string | undefined>();
    for (let call = 1; ; call++) {
      const directory = await prepared(write);
      const child = start('signalled-main.ts', directory, name, 'SIGKILL', String(call));
      const [, signal] = await once(child, 'exit');
      const text = await textOf(directory, write.key);
      expect([write.before, write.after]).toContain(text);
      seen.add(text);
      const store = openFileStore(directory, IMPATIENT);
      await store.put(write.key, 'next');
      expect(await store.list('')).toEqual([write.key]);
      expect(await readdir(join(directory, '.claims'))).toEqual([]);
      if (signal !== 'SIGKILL') break;
    }
    expect(seen).toEqual(new Set([write.before, write.after]));
  });

  test.concurrent(`${name}: asleep before any of its calls while another writes, it undoes nothing when it wakes`, {
    timeout: 180_000,
  }, async () => {
    const outcomes = new Set<string>();
    for (let call = 1; ; call++) {
      const directory = await prepared(write);
      const child = start('signalled-main.ts', directory, name, 'SIGSTOP', String(call));
      const outcome = once(child, 'message');
      if ((await sleepsOrEnds(child)) === 'ended') break;
      const store = openFileStore(directory, IMPATIENT);
      const found = await store.get(write.key);
      const done = found?.body.toString() === write.after;
      const condition = found ? { ifVersion: found.version } : ({ ifAbsent: true } as const);
      await store.put(write.key, 'meanwhile', condition);
      child.kill('SIGCONT');
      expect(await outcome).toContain(done ? 'done' : 'conflict');
      expect(await textOf(directory, write.key)).toBe('meanwhile');
      outcomes.add(done ? 'done' : 'conflict');
    }
    expect(outcomes).toEqual(new Set(['done', 'conflict']));
  });
}

async function prepared(write: Write): Promise<string> {
  const directory = await mkdtemp(join(base, 'step-'));
  if (write.before !== undefined) await openFileStore(directory).put(write.key, write.before);
  return directory;
}

function sleepsOrEnds(child: ChildProcess): Promise<'sleeps' | 'ended'> {
  return waitUntil('the writer sleeps or has ended', () => {
    if (child.exitCode !== null) return 'ended';
    const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(child.pid)], { encoding: 'utf8' });
    return stdout.startsWith('T') && 'sleeps';
  });
}
