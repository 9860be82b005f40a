import { expect, it } from 'vitest';
import { configuredRateLimit } from './configured-rate-limit.ts';

it('is nothing unless it is set', async () => {
  expect(await configuredRateLimit({ RATE_LIMIT: 0 })).toBeUndefined();
});

it('lets twice the rate come at once', async () => {
  const limit = await configuredRateLimit({ RATE_LIMIT: 1 });
  const waits = [await limit?.take('a'), await limit?.take('a'), await limit?.take('a')];
  expect(waits).toEqual([undefined, undefined, 2]);
});

it.each([0, 51])('refuses %d at once when 5 a second may come', async (RATE_BURST) => {
  await expect(configuredRateLimit({ RATE_LIMIT: 5, RATE_BURST })).rejects.toThrow(
    `RATE_BURST: expected 1 to 50 with RATE_LIMIT 5; received "${RATE_BURST}"`,
  );
});
