import { expect, it } from 'vitest';
import { tolerant } from './tolerant.ts';

const reset = Object.assign(new Error('reset'), { code: 'ECONNRESET' });

it('bears transient failures for as long as its patience lasts, counted from the last success', async () => {
  let now = 0;
  let answer: () => Promise<string> = async () => 'fine';
  const call = tolerant(
    () => answer(),
    100,
    () => now,
  );
  now = 90;
  await expect(call()).resolves.toBe('fine');
  answer = () => Promise.reject(reset);
  now = 190;
  await expect(call()).resolves.toBeUndefined();
  now = 191;
  await expect(call()).rejects.toBe(reset);
});

it('does not bear other failures', async () => {
  const refused = new Error('refused');
  await expect(tolerant(() => Promise.reject(refused), 100)()).rejects.toBe(refused);
});
