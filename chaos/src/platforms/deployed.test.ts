import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readExperiment } from '../experiment.ts';
import { workspaceRoot } from '../workspace.ts';
import { deployed, MANIFEST, tamed } from './deployed.ts';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'deployed-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

function manifest(change: (text: string) => string): string {
  const file = join(directory, 'platform.yaml');
  writeFileSync(file, change(readFileSync(MANIFEST, 'utf8')));
  return file;
}

test('an environment is found where the manifest says', async () => {
  expect(await deployed('staging', MANIFEST)).toEqual({
    cluster: 'platform-staging',
    region: 'eu-central-1',
    site: 'https://staging.example.com',
    trust: 'lets-encrypt-staging',
  });
  expect(await deployed('production', MANIFEST)).toMatchObject({
    cluster: 'platform-production',
    trust: 'authorities',
  });
});

test('a port of its own is part of the site', async () => {
  const file = manifest((text) => text.replaceAll('https: 443', 'https: 4443'));
  expect(await deployed('staging', file)).toMatchObject({ site: 'https://staging.example.com:4443' });
});

test('a manifest that is none is told', async () => {
  await expect(deployed('staging', join(directory, 'none.yaml'))).rejects.toMatchObject({
    code: 'usage',
    message: expect.stringContaining('none.yaml'),
  });
});

test('its load is tame, and it gets time to recover', async () => {
  const experiment = await readExperiment(join(workspaceRoot, 'chaos/experiments/api-kill.yaml'));
  const { load, recovery } = tamed(experiment).extension ?? {};
  expect(load).toEqual({ ...experiment.extension?.load, rate: 20 });
  expect(recovery).toEqual({ timeout: 300 });
});

test('what is tamer already stays as it is', async () => {
  const experiment = await readExperiment(join(workspaceRoot, 'chaos/experiments/api-kill.yaml'));
  const { extension } = experiment;
  if (!extension?.load) throw new Error('it has a load');
  const gentle = { ...extension, load: { ...extension.load, rate: 1 }, recovery: { timeout: 900 } };
  expect(tamed({ ...experiment, extension: gentle }).extension).toEqual(gentle);
  expect(tamed({ ...experiment, extension: undefined })).toEqual({ ...experiment, extension: undefined });
});
