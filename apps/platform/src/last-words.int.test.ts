import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { lastWords } from './last-words.ts';

test('it is the end of the newest log of each service that has one', async () => {
  const logs = await mkdtemp(join(tmpdir(), 'last-words-'));
  onTestFinished(() => rm(logs, { recursive: true }));
  await mkdir(join(logs, 'api'));
  await writeFile(join(logs, 'api/old.log'), 'old\n');
  await utimes(join(logs, 'api/old.log'), 1, 1);
  await writeFile(join(logs, 'api/new.log'), `${'line\n'.repeat(20)}PORT: expected number\n`);
  const words = await lastWords(logs, ['api', 'frontend']);
  expect(words).toMatch(/new\.log ends with:\n( {2}line\n){15} {2}PORT: expected number$/);
});
