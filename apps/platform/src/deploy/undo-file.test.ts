import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { environment, parseManifest } from '@platform-journey/platform-manifest';
import { expect, onTestFinished, test } from 'vitest';
import { manifestText } from '../../../../libs/platform-manifest/src/fixtures/minimal-manifest.ts';
import { readDone } from './undo-file.ts';

const staging = environment(parseManifest(manifestText(), 'platform.yaml'), 'staging');
const of = (services: unknown) => ({ environment: 'staging', services });

async function read(content: unknown) {
  const directory = await mkdtemp(join(tmpdir(), 'undo-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  const file = join(directory, 'undo.json');
  await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content));
  return readDone(file, staging);
}

test('it is what a deploy has printed', async () => {
  const services = [{ name: 'api', taskDefinition: 'platform-staging-api:2', previous: null }];
  expect(await read(of(services))).toEqual(services);
});

test.each([
  ['Deploy', /undo\.json: expected what npx platform deploy --json printed, received no JSON/],
  ['', /received an empty file/],
  ['null', /services: expected what npx .* received nothing/],
  [{ error: {} }, /services: expected .* received nothing/],
  [{ environment: 'production', services: [] }, /environment: expected staging, received "production"/],
  [of([{ name: 'apy' }]), /services\[0\]\.name: expected one of .*\(did you mean api\?\), received "apy"/],
  [of([null]), /services\[0\]\.name: expected one of .* received nothing/],
  [
    of([{ name: 'api', taskDefinition: 'api', previous: null }]),
    /services\[0\]\.taskDefinition: expected a revision .* received "api"/,
  ],
  [
    of([{ name: 'api', taskDefinition: 'platform-staging-api:2', previous: 'platform-staging-page:1' }]),
    /services\[0\]\.previous: expected a revision such as platform-staging-api:7, .* received "platform-staging-page:1"/,
  ],
  [
    of(Array(2).fill({ name: 'api', taskDefinition: 'platform-staging-api:2', previous: null })),
    /services\[1\]\.name: expected each service once, received "api"/,
  ],
])('%j is none', async (content, message) => {
  const refused = await read(content).catch((error) => error);
  expect(refused).toMatchObject({ exitCode: 2, message: expect.stringMatching(message) });
});
