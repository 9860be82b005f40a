import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitUntil } from '@platform-journey/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';

const bin = join(import.meta.dirname, '../bin/chaos.mjs');
let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'chaos-cli-'));
});

afterEach(() => rm(directory, { recursive: true }));

function start(...args: string[]) {
  const child = spawn(process.execPath, [bin, ...args], {
    cwd: directory,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk;
    });
  }
  const ended = once(child, 'close').then(([code, signal]) => ({ code, signal, output }));
  return { child, ended };
}

const chaos = (...args: string[]) => start(...args).ended;

async function experiment(text: string): Promise<string> {
  const file = join(directory, 'e.yaml');
  await writeFile(file, text);
  return file;
}

const action = (name: string, script: string) =>
  `{type: action, name: ${name}, provider: {type: process, path: sh, arguments: ["-c", "${script}"]}}`;

test('held is 0, deviated 1, could not run 2', async () => {
  const probe = (status: number) =>
    `{type: probe, name: p, tolerance: 0, provider: {type: process, path: sh, arguments: ["-c", "exit ${status}"]}}`;
  const run = async (text: string) =>
    (await chaos('run', await experiment(text), '--journal-path', 'j.json')).code;
  expect(await run('title: T\nmethod: []')).toBe(0);
  expect(await run(`title: T\nmethod: [${probe(1)}]`)).toBe(1);
  expect(await run(`title: T\nmethod: [${action('a', 'exit 1')}]`)).toBe(2);
  for (const name of ['j.json', 'j.md', 'j.html']) expect(existsSync(join(directory, name))).toBe(true);
});

test.each([
  [['run', 'no-such.yaml'], /no-such\.yaml cannot be read/],
  [['run'], /missing required argument 'file'/],
  [['fly', 'x'], /unknown command 'fly'/],
  [
    ['run', 'e.yaml', '--environment', 'local'],
    /--environment.*'local'.*Allowed choices are staging, production/,
  ],
  [
    ['run', 'e.yaml', '--environment', 'staging', '--cluster', 'x'],
    /'--environment <name>' cannot be used with/,
  ],
  [
    ['run', 'e.yaml', '--environment', 'staging', '--platform', 'boot'],
    /--environment staging runs already: --platform boot/,
  ],
  [['run', 'e.yaml', '--environment', 'staging', '--manifest', 'none.yaml'], /none\.yaml/],
  [['run', 'e.yaml', '--rate', 'fast'], /--rate.*'fast'.*Expected a number above 0/],
  [['run', 'e.yaml', '--rate', '5'], /has no load/],
  [['run', 'e.yaml', '--site', 'http://x'], /--site.*Expected an https origin/],
  [['run', 'e.yaml', '--no-verify-tls'], /--no-verify-tls: only together with --site/],
  [['run', 'e.yaml', '--var', 'x'], /--var: expected name=value/],
  [['run', 'e.yaml', '--var', 'n:int=x'], /--var n: expected a whole number/],
  [['run', 'e.yaml', '--var-file', 'none.json'], /--var-file none\.json: ENOENT/],
  [['run', 'e.yaml', '--rollback-strategy', 'maybe'], /Allowed choices are default, always, never, deviated/],
])('%j is refused with exit code 2 and no stack trace', async (args, message) => {
  await experiment('title: T\nmethod: []');
  const { code, output } = await chaos(...args);
  expect(code).toBe(2);
  expect(output).toMatch(message);
  expect(output).not.toMatch(/^\s+at /m);
});

test('validate names every problem, plan does nothing', async () => {
  const { code, output } = await chaos('validate', await experiment('titel: T\nmethod: [{ref: x}]'));
  expect([code, output]).toEqual([
    2,
    expect.stringMatching(/e\.yaml has 1 problem:\n {2}title: expected a title, received nothing/),
  ]);
  const plan = await chaos('plan', await experiment(`title: T\nmethod: [${action('a', 'touch done')}]`));
  expect(plan).toMatchObject({ code: 0, output: expect.stringContaining('action a (process: sh)') });
  expect(existsSync(join(directory, 'done'))).toBe(false);
});

test('variables come from flags and files', async () => {
  await writeFile(join(directory, 'v.yaml'), 'configuration: {word: from-file, other: x}');
  const file = await experiment(
    `title: T\nconfiguration: {word: w}\nmethod: [${action('a', 'echo ${word} ${other} > out')}]`,
  );
  expect(
    (await chaos('run', file, '--var-file', 'v.yaml', '--var', 'other=flag', '--journal-path', 'j.json'))
      .code,
  ).toBe(0);
  expect(await readFile(join(directory, 'out'), 'utf8')).toBe('from-file flag\n');
});

test('Ctrl-C undoes, says interrupted, writes the journal and exits 2', async () => {
  const file = await experiment(
    `title: T\nmethod: [${action('a', 'touch started; sleep 30')}]\nrollbacks: [${action('b', 'touch undone')}]`,
  );
  const { child, ended } = start('run', file, '--journal-path', 'j.json');
  await waitUntil('the method runs', () => existsSync(join(directory, 'started')));
  child.kill('SIGINT');
  expect(await ended).toMatchObject({ code: 2, output: expect.stringContaining('INTERRUPTED') });
  expect(existsSync(join(directory, 'undone'))).toBe(true);
  expect(JSON.parse(await readFile(join(directory, 'j.json'), 'utf8'))).toMatchObject({
    status: 'interrupted',
  });
});
