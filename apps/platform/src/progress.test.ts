import { expect, test } from 'vitest';
import { Progress } from './progress.ts';

const TERMINAL = { TERM: 'xterm' };

function recorder(isTTY: boolean, columns = 80) {
  const output = { isTTY, columns, text: '', write: (text: string) => (output.text += text) };
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
  await new Progress(output, TERMINAL).step('Deploying', async (detail) => {
    detail('api 0/2');
    return '3 services';
  });
  expect(output.text.split('\n')).toHaveLength(2);
});

test('on a narrow one, too, however long it is', async () => {
  const output = recorder(true, 25);
  await new Progress(output, TERMINAL).step('Deploy api, page', async (detail) => {
    detail('api 0/2 · page 0/1');
    return 'done';
  });
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what a terminal takes for orders.
  const shown = output.text.replaceAll(/\x1b\[\d*m/g, '').split('\r\x1b[2K');
  const live = shown.filter((line) => line.startsWith('…'));
  expect(live).toEqual(['… Deploy api, page', '… Deploy api, page api 0']);
});

test.each([{ TERM: 'dumb' }, { TERM: 'xterm', CI: 'true' }])(
  'with %j no line is written over',
  async (env) => {
    const output = recorder(true);
    await new Progress(output, env).step('Deploy', async (detail) => {
      detail('api 0/2');
      return 'done';
    });
    expect(output.text).not.toContain('\x1b[2K');
    expect(output.text).toContain('  Deploy: api 0/2\n');
  },
);

test('a step that fails says so and passes the error on', async () => {
  const output = recorder(false);
  const failing = new Progress(output).step('Building', () => Promise.reject(new Error('no')));
  await expect(failing).rejects.toThrow('no');
  expect(output.text).toContain('✗ Building');
});
