import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { freePort, startUpstream, type Upstream } from '@platform-journey/testing';
import { Command, CommanderError } from 'commander';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PlatformError } from '../errors.ts';
import { askProxy } from './ask-proxy.ts';
import { addExplainCommand } from './explain-command.ts';

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));
const asked = { url: 'https://site.test/a?b=c&d', method: 'POST' };
const explained = { ...asked, redirect: { status: 308, location: '/new' } };
const at = ({ port }: { port: number }) => `http://127.0.0.1:${port}`;

const questions: (string | undefined)[] = [];
let admin: Upstream;
let stranger: Upstream;

beforeAll(async () => {
  admin = await startUpstream((request, response) => {
    questions.push(request.url);
    response.end(JSON.stringify(explained));
  });
  stranger = await startUpstream((request, response) => {
    response.writeHead(request.url?.startsWith('/explain') ? 404 : 200).end('{}');
  });
});

afterAll(async () => {
  await admin.close();
  await stranger.close();
});

const platform = async (...args: string[]) => {
  const run = promisify(execFile)(process.execPath, [MAIN, ...args], { env: { PATH: process.env.PATH } });
  return run.then(
    ({ stdout }) => ({ code: 0, stdout, stderr: '' }),
    ({ code, stdout, stderr }) => ({ code, stdout, stderr }),
  );
};

test('the first proxy that answers is asked, with the URL as it stands', async () => {
  const nobody = { port: await freePort() };
  expect(await askProxy([nobody, stranger, admin].map(at), asked)).toEqual({
    admin: at(admin),
    ...explained,
  });
  expect(questions.at(-1)).toBe(`/explain?url=${encodeURIComponent(asked.url)}&method=POST`);
});

test('where there is no proxy, that is said', async () => {
  const nobody = at({ port: await freePort() });
  await expect(askProxy([nobody], asked)).rejects.toThrow(`${nobody} does not answer (ECONNREFUSED)`);
  await expect(askProxy([at(stranger)], asked)).rejects.toThrow(
    `${at(stranger)} is something else: it answers 404`,
  );
  await expect(askProxy([nobody, at(stranger)], asked)).rejects.toThrow(
    `none answers on ${nobody} to ${at(stranger)}`,
  );
  await expect(askProxy([nobody], asked)).rejects.toThrow(PlatformError);
});

test('the command prints lines, or JSON', async () => {
  const options = ['--method', 'post', '--admin', at(admin)];
  const [lines, json] = await Promise.all([
    platform('explain', asked.url, ...options),
    platform('explain', asked.url, ...options, '--json'),
  ]);
  expect(lines).toMatchObject({
    code: 0,
    stdout: `POST ${asked.url}\n  redirect  308 to /new\n  asked     ${at(admin)}\n`,
  });
  expect(JSON.parse(json.stdout)).toEqual({ admin: at(admin), ...explained });
});

test('the command ends with 1 when nobody answers', async () => {
  const silent = await platform('explain', '/', '--admin', at({ port: await freePort() }));
  expect(silent).toMatchObject({ code: 1, stdout: '' });
  expect(silent.stderr).toMatch(/^There is no proxy to ask: .*\nStart the platform with npm start, or name/);
});

test.each([
  ['no URL', []],
  ['an empty one', ['']],
  ['two', ['/', '/']],
  ['what is no method', ['/', '--method', 'G T']],
  ['what is no address', ['/', '--admin', 'localhost:9901']],
])('the command refuses %s', async (_what, args) => {
  const program = new Command().exitOverride().configureOutput({ writeErr: () => {} });
  addExplainCommand(program);
  program.commands[0]?.exitOverride().configureOutput({ writeErr: () => {} });
  await expect(program.parseAsync(['explain', ...args], { from: 'user' })).rejects.toThrow(CommanderError);
});
