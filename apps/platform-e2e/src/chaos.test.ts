import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isRunning, waitUntil } from '@platform-journey/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freePorts, isOpen, PlatformCommand, pidOf, workspace } from './platform.ts';

interface Finished {
  code: number | null;
  output: string;
}

interface Running {
  process: ChildProcess;
  output(): string;
  finished: Promise<Finished>;
}

/** A chaos command as a user types it, in a process group of its own. */
function start(argv: string[], env: Record<string, string> = {}): Running {
  const [command = '', ...rest] = argv;
  const child = spawn(command, rest, {
    cwd: workspace,
    detached: true,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk;
    });
  }
  const finished = once(child, 'close').then(([code]) => ({ code, output }));
  return { process: child, output: () => output, finished };
}

/** Where a booted platform's ECS answers, as the runner says it. */
const ENDPOINT = /http:\/\/127\.0\.0\.1:(\d+)/;

const journalPath = (name: string) => join(workspace, `.reports/chaos/${name}.json`);

function experiment(name: string, endpoint: string, ...flags: string[]): Running {
  const file = `chaos/experiments/${name}.yaml`;
  const paths = ['--journal-path', journalPath(name), '--endpoint', endpoint];
  return start(['node_modules/.bin/chaos', 'run', file, ...paths, ...flags]);
}

async function journal(name: string) {
  return JSON.parse(await readFile(journalPath(name), 'utf8'));
}

test('nx run chaos:api-kill boots a platform when none runs, says so, holds, and leaves nothing', async () => {
  const booting = start(['npx', 'nx', 'run', 'chaos:api-kill', '--platform', 'boot']);
  const { code, output } = await booting.finished;
  expect({ code, output }).toEqual({ code: 0, output: expect.stringMatching(/boot/i) });
  expect(output).toContain('0 failed');
  const port = Number(ENDPOINT.exec(output)?.[1]);
  expect(port).toBeGreaterThan(0);
  expect(await isOpen(port)).toBe(false);
});

describe('on a running platform', () => {
  let platform: PlatformCommand;

  beforeAll(async () => {
    platform = new PlatformCommand({ ports: await freePorts() });
    await platform.up();
  });

  afterAll(async () => {
    platform.interrupt();
    await platform.exited;
  });

  test.each([
    'api-kill',
    'api-crash',
    'api-kill-all',
    'frontend-kill',
    'frontend-crash',
    'proxy-kill',
    'proxy-crash',
  ])('%s: nobody notices', async (name) => {
    const { code, output } = await experiment(name, platform.ecsEndpoint).finished;
    expect(code, output).toBe(0);
    const { status, deviated, platform_journey } = await journal(name);
    expect({ status, deviated }).toEqual({ status: 'completed', deviated: false });
    const { phases } = platform_journey.load;
    expect(phases).toHaveLength(3);
    expect(platform_journey.faults).toHaveLength(1);
    for (const phase of phases) expect(phase).toMatchObject({ failed: 0, sent: expect.any(Number) });
    for (const { replacements } of platform_journey.faults) {
      for (const { task, replacedBy } of replacements) {
        expect(replacedBy).toMatch(/^[0-9a-f]{32}$/);
        expect(replacedBy).not.toBe(task);
      }
    }
  });

  test('a service that goes away during an experiment deviates', async () => {
    const running = experiment('frontend-kill', platform.ecsEndpoint, '--recovery-timeout', '5');
    await waitUntil('the fault is injected', () => running.output().includes('stop-task'), 30_000);
    await platform.scale('frontend', 0);
    const { code, output } = await running.finished;
    expect(code, output).toBe(1);
    expect((await journal('frontend-kill')).deviated).toBe(true);
  });

  test('a platform that is broken before is not experimented on', async () => {
    const { code, output } = await experiment('api-kill', platform.ecsEndpoint).finished;
    expect(code, output).toBe(2);
    expect((await journal('api-kill')).run).toEqual([]);
    await platform.scale('frontend', 1);
    await waitUntil('the site is back', async () => (await platform.get('/')).status === 200, 30_000);
  });
});

test('kill -9 of the runner leaves no process of the platform that it booted', async () => {
  const running = start([
    'node_modules/.bin/chaos',
    'run',
    'chaos/experiments/api-kill.yaml',
    '--platform',
    'boot',
  ]);
  const port = await waitUntil(
    'it says where it booted a platform',
    () => ENDPOINT.exec(running.output())?.[1],
    60_000,
  );
  const booted = new PlatformCommand({ ports: { https: 0, http: 0, ecs: Number(port) }, argv: ['true'] });
  const tasks = await waitUntil('its tasks run', async () => {
    const found = await booted.tasks();
    return found.length === 5 && found;
  });
  running.process.kill('SIGKILL');
  await waitUntil('its tasks have ended', () => !tasks.map(pidOf).some(isRunning), 15_000);
  expect(await isOpen(Number(port))).toBe(false);
});
