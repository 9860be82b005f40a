import { expect, it } from 'vitest';
import { GuardedProcess } from './guarded-process.ts';
import { serving } from './serving.ts';

const refused = () => Promise.reject(new Error('refused'));

it('says how to install a program that is missing', async () => {
  await expect(serving('pebble', new GuardedProcess(['no-such-program']), refused)).rejects.toThrow(
    /^pebble is not installed, or not in the PATH\. On Debian and Ubuntu: apt-get install pebble/,
  );
});

it('tells the last words of a program that ends instead', async () => {
  const program = new GuardedProcess(['sh', '-c', 'echo no luck; exit 3']);
  await expect(serving('pebble', program, refused)).rejects.toThrow('pebble ended. It wrote:\nno luck');
});

it('is over as soon as the program answers', async () => {
  const program = new GuardedProcess(['cat', '/dev/zero']);
  await serving('it', program, () => Promise.resolve());
  await program.kill();
  expect(await program.exited).toBeNull();
});
