import { isRunning, waitUntil } from '@platform-journey/testing';
import { expect, it } from 'vitest';
import { GuardedProcess } from './guarded-process.ts';

it('keeps what the program writes, and its exit code', async () => {
  const program = new GuardedProcess(['sh', '-c', 'echo out; echo "$NAME" >&2; exit 3'], { NAME: 'err or' });
  expect(await program.exited).toBe(3);
  expect(program.output.split('\n').sort()).toEqual(['', 'err or', 'out']);
});

it('keeps the end of it when that is much', async () => {
  const program = new GuardedProcess(['sh', '-c', 'seq 1 100000']);
  await program.exited;
  expect(program.output).toHaveLength(64_000);
  expect(program.output).toMatch(/99999\n100000\n$/);
});

it('gives the program no input, and takes with it what it has started', async () => {
  const program = new GuardedProcess(['sh', '-c', 'sleep 60 & cat; echo "$!"']);
  expect(await program.exited).toBe(0);
  const sleeper = Number(program.output);
  // What a process held is closed a moment before it is gone.
  await waitUntil('the sleeper is gone', () => !isRunning(sleeper));
});

it('may be killed again', async () => {
  const program = new GuardedProcess(['sleep', '60']);
  await program.kill();
  await program.kill();
  expect(await program.exited).toBeNull();
});

it('tells the pid of the program, not of its guard', async () => {
  const program = new GuardedProcess(['sh', '-c', 'echo $$; exec sleep 60']);
  const pid = await program.pid;
  await waitUntil('it has told its own', () => program.output !== '');
  expect(pid).toBe(Number(program.output));
  await program.kill();
});
