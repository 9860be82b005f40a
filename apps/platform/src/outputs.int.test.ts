import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url));

async function run(args: string[], stdout: number | 'pipe') {
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: ['ignore', stdout, 'pipe'] });
  const said = { out: '', err: '' };
  child.stdout?.on('data', (chunk) => {
    said.out += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    said.err += chunk;
  });
  const [code] = await once(child, 'close');
  return { code, ...said };
}

test.runIf(process.platform === 'linux')('what cannot be written is told, and is no success', async () => {
  const { code, err } = await run(['certs', 'list', '--store', '/no/such'], openSync('/dev/full', 'w'));
  expect(code).toBe(1);
  expect(err).toMatch(/^Standard output cannot be written: ENOSPC.*\n$/);
});

test.each([
  ['explain', '/', '--admin', 'http://127.0.0.1:1'],
  ['certs', 'renew', 'nobody.test', '--store', '/no/such'],
  ['certs', 'fly'],
])('an error is one object: %s %s', async (...args) => {
  const { code, out, err } = await run([...args, '--json'], 'pipe');
  expect(code).toBeGreaterThan(0);
  expect(JSON.parse(out)).toEqual({ error: { code: expect.any(String), message: expect.any(String) } });
  expect(err).toContain(JSON.parse(out).error.message);
});
