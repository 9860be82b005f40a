import { expect, test } from 'vitest';
import { waitUntil } from './wait-until.ts';

test('it resolves with the value of the condition once there is one', async () => {
  let polls = 0;
  expect(await waitUntil('three polls', () => ++polls >= 3 && polls)).toBe(3);
});

test('it says what it waited for, and the last error is the cause', async () => {
  const failing = () => {
    throw new Error('refused');
  };
  await expect(waitUntil('the port answers', failing, 50)).rejects.toMatchObject({
    message: 'waited 50 ms until the port answers',
    cause: new Error('refused'),
  });
});
