import { appendFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { LocalLogs } from './local-logs.ts';

const [first, second] = ['a'.repeat(32), 'b'.repeat(32)] as const;
const line = (time: string, message: string) =>
  `{"level":"info","time":"2026-01-01T${time}Z","message":"${message}"}\n`;

async function logs(since: string) {
  const stateDirectory = await mkdtemp(join(tmpdir(), 'logs-'));
  onTestFinished(() => rm(stateDirectory, { recursive: true }));
  const directory = join(stateDirectory, 'logs/api');
  await mkdir(directory, { recursive: true });
  const options = { stateDirectory, service: 'api', since: Date.parse(since), follow: true };
  return {
    source: new LocalLogs(options),
    write: (task: string, text: string) => appendFile(join(directory, `${task}.log`), text),
  };
}

test("tasks' lines are in the order of time, and those without a time stay with the line before", async () => {
  const { source, write } = await logs('2026-01-01T00:00:01Z');
  await write(first, line('00:00:00.000', 'too old'));
  await write(first, `${line('00:00:01.000', 'one')}Error: no\n    at x\n`);
  await write(
    second,
    line('00:00:00.500', 'old') + line('00:00:00.999', 'as old') + line('00:00:02.000', 'two'),
  );
  await write(first, line('00:00:03.000', 'three'));
  const events = await source.read();
  expect(events.map(({ task, message }) => [task, /"message":"(.*)"/.exec(message)?.[1] ?? message])).toEqual(
    [
      ['aaaaaaaa', 'one'],
      ['aaaaaaaa', 'Error: no'],
      ['aaaaaaaa', '    at x'],
      ['bbbbbbbb', 'two'],
      ['aaaaaaaa', 'three'],
    ],
  );
  expect(events[0]?.time).toBe('2026-01-01T00:00:01.000Z');
});

test('a later read has what has come since', async () => {
  const { source, write } = await logs('2026-01-01T00:00:00Z');
  await write(first, line('00:00:01.000', 'one'));
  expect(await source.read()).toHaveLength(1);
  expect(await source.read()).toEqual([]);
  await write(first, line('00:00:02.000', 'two'));
  await write(second, 'no time at all\n');
  expect(await source.read()).toEqual([
    { time: null, task: 'bbbbbbbb', message: 'no time at all' },
    { time: '2026-01-01T00:00:02.000Z', task: 'aaaaaaaa', message: line('00:00:02.000', 'two').trim() },
  ]);
});

test('a service that has written nothing is told with those that have', async () => {
  const { source } = await logs('2026-01-01T00:00:00Z');
  await expect(source.read()).rejects.toThrow(/There are no logs of api in .*; it has those of api/);
});
