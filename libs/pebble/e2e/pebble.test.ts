import { spawn } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { waitUntil } from '@platform-journey/testing';
import { expect, it, vi } from 'vitest';
import { freePorts } from '../src/free-ports.ts';
import { getText } from '../src/https.ts';
import { startPebble } from '../src/pebble.ts';
import type { PebblePorts } from '../src/pebble-settings.ts';
import { processesOf } from '../src/testing/processes-of.ts';

it('serves ACME with a certificate of its own making until it is stopped', async () => {
  const pebble = await startPebble();
  const directory = JSON.parse(await getText(pebble.directoryUrl, pebble.authority));
  expect(directory.newOrder).toBe(`https://127.0.0.1:${pebble.ports.acme}/order-plz`);
  expect(processesOf(pebble.ports)).not.toEqual([]);
  await pebble.stop();
  expect(processesOf(pebble.ports)).toEqual([]);
  await expect(getText(pebble.directoryUrl, pebble.authority)).rejects.toThrow('ECONNREFUSED');
});

it('leaves no file behind: its key is gone as soon as it serves', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'of-a-test-'));
  vi.stubEnv('TMPDIR', directory);
  const pebble = await startPebble();
  const left = await readdir(directory);
  await Promise.all([pebble.stop(), rm(directory, { recursive: true })]);
  vi.unstubAllEnvs();
  expect(left).toEqual([]);
});

it('tells of the root and the intermediate that issue, and of alternates', async () => {
  const pebble = await startPebble({ alternateRoots: 1 });
  try {
    const [root, intermediate, alternate] = await Promise.all([
      pebble.issuingRoot(),
      pebble.issuingIntermediate(),
      pebble.issuingRoot(1),
    ]);
    expect(new X509Certificate(intermediate).checkIssued(new X509Certificate(root))).toBe(true);
    expect(alternate).not.toBe(root);
    await expect(pebble.issuingRoot(2)).rejects.toThrow(/roots\/2 answered 404/);
  } finally {
    await pebble.stop();
  }
});

it('ends with its parent, even one that is killed', async () => {
  const script = fileURLToPath(new URL('../fixtures/parent.ts', import.meta.url));
  const parent = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(parent.stdout, 'data');
  const ports: PebblePorts = JSON.parse(String(line));
  expect(processesOf(ports)).not.toEqual([]);
  parent.kill('SIGKILL');
  await waitUntil('its processes are gone', () => processesOf(ports).length === 0);
});

it.each(['acme', 'management', 'dns', 'dnsManagement'] as const)(
  'says that its %s port is taken',
  async (name) => {
    const [port = 0] = await freePorts(1);
    const holder = createServer().listen(port, '127.0.0.1');
    await once(holder, 'listening');
    try {
      await expect(startPebble({ ports: { [name]: port } })).rejects.toThrow(
        new RegExp(`^pebble(-challtestsrv)? finds a port taken\\. It wrote:[^]*${port}`),
      );
    } finally {
      holder.close();
    }
  },
);
