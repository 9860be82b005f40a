import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { Agent, get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort, isRunning, waitUntil } from '@platform-journey/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';

const fixture = (name: string) => join(import.meta.dirname, '../fixtures', name);
const healthCheck = join(import.meta.dirname, 'health-check.ts');

let temporary: string;
let children: ChildProcess[];

beforeEach(async () => {
  temporary = await mkdtemp(join(tmpdir(), 'service-kit-'));
  children = [];
});

afterEach(async () => {
  for (const child of children) child.kill('SIGKILL');
  await rm(temporary, { recursive: true });
});

function start(env: Record<string, string>) {
  const child = spawn(process.execPath, [fixture('service.ts')], {
    env: { TMPDIR: temporary, LOG_LEVEL: 'warn', DRAIN_DELAY: '0.3', GREETING: 'hello', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  return child;
}

async function startReady(env: Record<string, string> = {}) {
  const port = await freePort();
  const child = start({ PORT: String(port), ...env });
  const url = `http://127.0.0.1:${port}`;
  await waitUntil('the service is ready', async () => (await fetch(`${url}/readyz`)).ok);
  return { child, url, port };
}

async function outcome(child: ChildProcess) {
  let stderr = '';
  child.stderr?.on('data', (chunk) => {
    stderr += chunk;
  });
  const [code, signal] = await once(child, 'close');
  return { code, signal, stderr };
}

test('a bad environment ends the process with exit code 2 and no stack trace', async () => {
  const { code, stderr } = await outcome(start({ PORT: '1', GREETING: 'hi' }));
  expect(code).toBe(2);
  expect(stderr).toMatch(/GREETING: .*received "hi"/);
  expect(stderr).not.toMatch(/^\s+at /m);
});

test('variables that do not go together are refused in the same way', async () => {
  const { code, stderr } = await outcome(start({ PORT: '1', GREETING: 'goodbye' }));
  expect(code).toBe(2);
  expect(stderr).toBe('fixture: GREETING: expected a greeting; received "goodbye"\n');
});

test('on SIGTERM readiness fails, requests are still served, and the process exits 0 once they are done', async () => {
  const { child, url } = await startReady();
  const ended = outcome(child);
  const slow = fetch(`${url}/slow`);
  child.kill('SIGTERM');
  await waitUntil('readiness fails', async () => (await fetch(`${url}/readyz`)).status === 503);
  const late = await fetch(url);
  expect(late.headers.get('connection')).toBe('close');
  expect(await late.text()).toBe('hello');
  expect(await (await slow).text()).toBe('hello');
  expect(await ended).toMatchObject({ code: 0, signal: null });
});

test('what it is told again while it stops changes nothing', async () => {
  const { child, url } = await startReady();
  const ended = outcome(child);
  const slow = fetch(`${url}/slow`);
  child.kill('SIGTERM');
  await waitUntil('readiness fails', async () => (await fetch(`${url}/readyz`)).status === 503);
  child.kill('SIGTERM');
  child.kill('SIGINT');
  expect(await (await slow).text()).toBe('hello');
  expect(await ended).toMatchObject({ code: 0, signal: null });
});

test('Ctrl-C twice ends it at once', async () => {
  const { child, url } = await startReady({ DRAIN_DELAY: '10' });
  const ended = outcome(child);
  child.kill('SIGINT');
  await waitUntil('readiness fails', async () => (await fetch(`${url}/readyz`)).status === 503);
  child.kill('SIGINT');
  expect(await ended).toMatchObject({ signal: 'SIGINT' });
});

test('a service can stop itself', async () => {
  const { child, url } = await startReady();
  const ended = outcome(child);
  await fetch(`${url}/stop`);
  expect((await fetch(`${url}/readyz`)).status).toBe(503);
  expect(await ended).toMatchObject({ code: 0, signal: null });
});

test('an idle keep-alive connection does not hold up the exit', async () => {
  const { child, port } = await startReady();
  const agent = new Agent({ keepAlive: true });
  await new Promise((resolve) => get({ port, agent }, (response) => response.resume().on('end', resolve)));
  const ended = outcome(child);
  child.kill('SIGTERM');
  expect(await ended).toMatchObject({ code: 0 });
  agent.destroy();
});

test('a request that never ends is given up before SIGKILL would come', async () => {
  const { child, port } = await startReady({ STOP_TIMEOUT: '3' });
  const hanging = get({ port, path: '/never' });
  const gaveUp = once(hanging, 'error');
  await once(hanging, 'finish');
  const ended = outcome(child);
  const asked = Date.now();
  child.kill('SIGTERM');
  expect(await ended).toMatchObject({ code: 0, signal: null });
  expect(Date.now() - asked).toBeLessThan(3000);
  await gaveUp;
});

test('a service ends when its parent is killed, even while it is still loading', async () => {
  for (const waitForReady of [true, false]) {
    const port = await freePort();
    const parent = spawn(process.execPath, [fixture('parent.ts')], {
      env: { TMPDIR: temporary, PORT: String(port), GREETING: 'hello' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    children.push(parent);
    const [line] = await once(parent.stdout, 'data');
    const pid = Number(line);
    if (waitForReady)
      await waitUntil('it is ready', async () => (await fetch(`http://127.0.0.1:${port}/readyz`)).ok);
    parent.kill('SIGKILL');
    await waitUntil('the orphan ended', () => !isRunning(pid));
  }
});

test('the health check passes while the service is ready and says why when it is not', async () => {
  const { child, port } = await startReady();
  const run = promisify(execFile);
  const byPort = run(process.execPath, [healthCheck], { env: { PORT: String(port), TMPDIR: temporary } });
  const byFile = run(process.execPath, [healthCheck], { env: { TMPDIR: temporary } });
  await expect(Promise.all([byPort, byFile])).resolves.toBeDefined();
  child.kill('SIGKILL');
  await once(child, 'close');
  await expect(run(process.execPath, [healthCheck], { env: { PORT: String(port) } })).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringContaining('ECONNREFUSED'),
  });
});
