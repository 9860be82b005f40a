import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { freePort, waitUntil } from '@platform-journey/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';

const LINES_A_REQUEST = 2000;
const SERVICE = join(import.meta.dirname, '../fixtures/logging-service.ts');

let temporary: string;
let service: ChildProcessByStdio<null, Readable, null>;
let url: string;
let exited: Promise<unknown[]>;

/** The service's log is not read unless a test does. */
beforeEach(async () => {
  temporary = await mkdtemp(join(tmpdir(), 'log-output-'));
  const port = await freePort();
  const env = { TMPDIR: temporary, PORT: String(port), DRAIN_DELAY: '0' };
  service = spawn(process.execPath, [SERVICE], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  exited = once(service, 'exit');
  url = `http://127.0.0.1:${port}`;
  await waitUntil('it answers', async () => (await fetch(url)).ok);
});

afterEach(async () => {
  service.kill('SIGKILL');
  await exited;
  await rm(temporary, { recursive: true });
});

function readLog(): { text: () => string; lines: () => Record<string, unknown>[] } {
  let text = '';
  service.stdout.setEncoding('utf8').on('data', (chunk) => (text += chunk));
  const lines = () => text.split('\n').filter(Boolean);
  return { text: () => text, lines: () => lines().map((line) => JSON.parse(line)) };
}

async function log(requests: number): Promise<void> {
  for (let i = 0; i < requests; i++) expect((await fetch(`${url}/log`)).ok).toBe(true);
}

test('a reader that does not read delays nobody, and is told how much it has missed', async () => {
  await log(4);
  const { text, lines } = readLog();
  await waitUntil('it says so', () => text().includes('log lines were dropped'));
  await log(1);
  const written = () => lines().filter((line) => 'filling' in line).length;
  const dropped = () =>
    lines().reduce((sum, { msg, lines }) => sum + (String(msg).includes('dropped') ? Number(lines) : 0), 0);
  expect(dropped()).toBeGreaterThan(0);
  await waitUntil('all are accounted for', () => written() + dropped() === 5 * LINES_A_REQUEST);
});

test('a reader that is gone stops neither the service nor its end', async () => {
  service.stdout.destroy();
  await log(4);
  service.kill('SIGTERM');
  expect(await exited).toEqual([0, null]);
});

test('a reader that does not read does not hold up the end', async () => {
  await log(1);
  const asked = performance.now();
  service.kill('SIGTERM');
  expect(await exited).toEqual([0, null]);
  expect(performance.now() - asked).toBeLessThan(10_000);
});

test('the error that ends the process is its last line, behind all others', async () => {
  const { lines } = readLog();
  const read = once(service.stdout, 'end');
  await fetch(`${url}/crash`).catch(() => {});
  expect(await exited).toEqual([1, null]);
  await read;
  expect(lines().filter((line) => 'filling' in line)).toHaveLength(LINES_A_REQUEST);
  expect(lines().at(-1)).toMatchObject({ level: 'fatal', err: { message: 'crashed' } });
});
