import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { manifestText, placeholder } from './fixtures/minimal-manifest.ts';
import { parseManifest, readManifest } from './manifest.ts';
import { ManifestError } from './manifest-error.ts';

function errorOf(text: string): ManifestError {
  try {
    parseManifest(text, 'platform.yaml');
  } catch (error) {
    if (error instanceof ManifestError) return error;
    throw error;
  }
  throw new Error('the manifest was accepted');
}

const pathsOf = (error: ManifestError) => error.problems.map(({ path }) => path.join('.'));

describe('parseManifest', () => {
  it('returns what the file says', () => {
    const manifest = parseManifest(manifestText(), 'platform.yaml');
    expect(manifest.name).toBe('platform');
    expect(manifest.services.api).toMatchObject({ port: 3000, route: '/api', environment: {} });
  });

  it('names file, path, line, what was expected and what was received', () => {
    const text = manifestText(({ services }) => {
      Object.assign(services.api?.healthCheck ?? {}, { interval: 1 });
    });
    const line = text.split('\n').indexOf('      interval: 1') + 1;
    expect(errorOf(text).message).toBe(
      'platform.yaml has 1 problem:\n' +
        `  services.api.healthCheck.interval (line ${line}): expected a whole number of seconds from 5 to 300, received 1`,
    );
  });

  it('names every problem at once, those between settings included', () => {
    const text = manifestText(({ services, environments }) => {
      Object.assign(services.api ?? {}, {
        cpu: 'much',
        port: undefined,
        environment: { A: placeholder('domian') },
      });
      Object.assign(services.page ?? {}, { memory: 0, stopTimeout: 121 });
      Object.assign(environments.staging ?? {}, { ports: { https: 70_000 }, services: { apo: { cpu: -1 } } });
    });
    expect(pathsOf(errorOf(text)).sort()).toEqual([
      'environments.staging.ports.http',
      'environments.staging.ports.https',
      'environments.staging.services.apo',
      'environments.staging.services.apo.cpu',
      'services.api.cpu',
      'services.api.environment.A',
      'services.api.route',
      'services.page.memory',
      'services.page.stopTimeout',
    ]);
  });

  it('refuses unknown keys and guesses what was meant', () => {
    const text = manifestText(({ services }) => Object.assign(services.api ?? {}, { desiredCuont: 2, x: 1 }));
    expect(errorOf(text).message).toMatch(/services\.api\.desiredCuont .*\(did you mean desiredCount\?\)/);
    expect(pathsOf(errorOf(text))).toEqual(['services.api.desiredCuont', 'services.api.x']);
  });

  it('leads from an alias to the line that it stands for', () => {
    const text = manifestText()
      .replace('name: platform', 'name: &n Platform')
      .replace('image: api', 'image: *n');
    expect(errorOf(text).problems.map(({ line }) => line)).toContain(1);
  });

  it.each([
    ['a mistake in the YAML', 'services: [\nname: x\n', 2],
    ['a key that is there twice', 'name: a\nname: b\n', 2],
    ['an unknown tag', 'name: !secret a\n', 1],
  ])('gives the line of %s', (_, text, line) => {
    expect(errorOf(text).problems[0]).toMatchObject({ path: [], line });
  });

  it.each([
    '',
    '[]',
    'name',
    'services: {api: }',
    'a: *missing',
    '__proto__: {}',
    'services: {constructor: 1}',
  ])('answers %j with problems, not with a crash', (text) =>
    expect(errorOf(text).problems.length).toBeGreaterThan(0),
  );

  it('refuses a fraction as the value of a variable, since YAML reads 1.10 as 1.1', () => {
    const text = manifestText(({ services }) =>
      Object.assign(services.api ?? {}, { environment: { V: 1.1 } }),
    );
    expect(errorOf(text).message).toContain('services.api.environment.V');
  });
});

describe('readManifest', () => {
  let directory = '';
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'manifest-'));
  });
  afterAll(() => rm(directory, { recursive: true }));

  it('reads a file', async () => {
    const file = join(directory, 'platform.yaml');
    await writeFile(file, manifestText());
    expect((await readManifest(file)).name).toBe('platform');
  });

  it('says that a file is missing, or is a directory', async () => {
    const missing = join(directory, 'missing.yaml');
    await expect(readManifest(missing)).rejects.toThrow(
      `${missing} has 1 problem:\n  expected a readable file, received nothing at this path`,
    );
    await expect(readManifest(directory)).rejects.toMatchObject({ code: 'manifest_unreadable' });
    await expect(readManifest(directory)).rejects.toThrow('received a directory');
  });
});
