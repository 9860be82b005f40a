import { expect, test } from 'vitest';
import type { ProcessProvider } from '../schema/provider.ts';
import { processProvider } from './process.ts';

const run = (settings: Omit<ProcessProvider, 'type'>, kind: 'probe' | 'action' = 'probe') =>
  processProvider({ PATH: '/usr/bin:/bin', GREETING: 'hello' }).run(
    { ...settings, type: 'process' } as ProcessProvider,
    { kind, signal: new AbortController().signal },
  );

test('a string of arguments goes through a shell', async () => {
  const result = await run({ path: 'echo', arguments: '"$GREETING" | tr a-z A-Z; exit 3' });
  expect(result).toEqual({ status: 3, stdout: 'HELLO\n', stderr: '' });
});

test('a list of arguments goes to the program as it is', async () => {
  expect(await run({ path: 'echo', arguments: ['$GREETING', 1, '', null] })).toMatchObject({
    stdout: '$GREETING 1\n',
  });
  expect(await run({ path: '/bin/echo', arguments: { '--a': 1 } })).toMatchObject({ stdout: '--a 1\n' });
});

test('an action that exits non-zero has failed; a probe has only been answered', async () => {
  expect(await run({ path: 'false' })).toMatchObject({ status: 1 });
  await expect(run({ path: 'sh', arguments: ['-c', 'echo no >&2; exit 4'] }, 'action')).rejects.toThrow(
    'sh ended with 4: no',
  );
});

test('a program that is missing or takes too long is a failure', async () => {
  await expect(run({ path: 'no-such-program' })).rejects.toThrow(/no program no-such-program/);
  await expect(run({ path: 'sleep', arguments: '20 | cat', timeout: 0.1 })).rejects.toThrow('took too long');
});
