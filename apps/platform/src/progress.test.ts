import { expect, test } from 'vitest';
import { Progress } from './progress.ts';

function recorder(isTTY: boolean) {
  const output = { isTTY, text: '', write: (text: string) => (output.text += text) };
  return output;
}

test('off a terminal a step writes a plain line a change and one when it ends', async () => {
  const output = recorder(false);
  await new Progress(output).step('Deploying', async (detail) => {
    for (const text of ['api 0/2', 'api 0/2', 'api 2/2']) detail(text);
    return '3 services';
  });
  expect(output.text).toMatch(
    /^ {2}Deploying: api 0\/2\n {2}Deploying: api 2\/2\n.*Deploying .*3 services \(0\.\d s\)/,
  );
});

test('on a terminal a step keeps to one line', async () => {
  const output = recorder(true);
  await new Progress(output).step('Deploying', async (detail) => {
    detail('api 0/2');
    return '3 services';
  });
  expect(output.text.split('\n')).toHaveLength(2);
});

test('a step that fails says so and passes the error on', async () => {
  const output = recorder(false);
  const failing = new Progress(output).step('Building', () => Promise.reject(new Error('no')));
  await expect(failing).rejects.toThrow('no');
  expect(output.text).toContain('✗ Building');
});
