import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { docker } from '../src/docker-command.ts';
import { APPS } from '../src/image-size.ts';
import { PASSWORD, type RegistryOfTest, registryIsThere, startRegistry, USER } from './registry-of-test.ts';
import { command, engineIsThere } from './stack-of-test.ts';

const BUILD_MS = 600_000;
const TEST_MS = 300_000;
const TAG = 'commit-of-a-test';

describe.skipIf(!engineIsThere() || !registryIsThere())('docker:push', { timeout: TEST_MS }, () => {
  let registry: RegistryOfTest;
  let directory: string;

  const push = (...flags: string[]) =>
    command([process.execPath, 'docker/src/push.ts', '--registry', registry.host, ...flags], {
      DOCKER_CONFIG: directory,
    });
  const references = () =>
    APPS.flatMap((app) => [TAG, 'latest'].map((tag) => `${registry.host}/platform/${app}:${tag}`));

  beforeAll(async () => {
    const built = await command(['npx', 'nx', 'run-many', '-t', 'image']);
    if (built.code !== 0) throw new Error(built.output.slice(-4000));
    directory = mkdtempSync(join(tmpdir(), 'docker-config-'));
    registry = await startRegistry();
  }, BUILD_MS);

  afterAll(async () => {
    docker(['image', 'rm', ...references()], process.env);
    await registry?.stop();
    rmSync(directory, { recursive: true });
  });

  test('says how to log in to whoever has not', async () => {
    const { code, output } = await push('--tag', TAG);
    expect({ code, output }).toEqual({
      code: 1,
      output: expect.stringContaining(`not logged in to ${registry.host}: docker login ${registry.host}`),
    });
  });

  test('pushes every image under both tags, and writes their digests', async () => {
    const args = ['login', '--username', USER, '--password-stdin', registry.host];
    const env = { ...process.env, DOCKER_CONFIG: directory };
    expect(spawnSync('docker', args, { input: PASSWORD, env })).toMatchObject({ status: 0 });

    const file = join(directory, 'images.json');
    const { code, output } = await push('--tag', TAG, '--output', file);
    expect({ code, output }).toEqual({ code: 0, output: expect.stringContaining(`${TAG} and latest`) });

    const pushed = JSON.parse(readFileSync(file, 'utf8'));
    expect(Object.keys(pushed).sort()).toEqual([...APPS].sort());
    for (const app of APPS) {
      const digest = await registry.digest(`platform/${app}`, TAG);
      expect(digest).toMatch(/^sha256:/);
      expect(await registry.digest(`platform/${app}`, 'latest')).toBe(digest);
      expect(pushed[app]).toBe(`${registry.host}/platform/${app}@${digest}`);
    }
  });

  test('a digest that was written can be pulled', async () => {
    const { api } = JSON.parse(readFileSync(join(directory, 'images.json'), 'utf8'));
    const { code, output } = await command(['docker', 'pull', api], { DOCKER_CONFIG: directory });
    expect({ code, output }).toEqual({ code: 0, output: expect.stringContaining(api) });
  });

  test('names a registry that does not answer', async () => {
    const elsewhere = ['--registry', '127.0.0.1:1', '--tag', TAG];
    const { code, output } = await push(...elsewhere);
    docker(['image', 'rm', `127.0.0.1:1/platform/${APPS[0]}:${TAG}`], process.env);
    expect({ code, output }).toEqual({
      code: 1,
      output: expect.stringMatching(
        /^127\.0\.0\.1:1\/platform\/reverse-proxy could not be pushed: .*refused/m,
      ),
    });
  });

  test('refuses a tag that is none', async () => {
    const { code, output } = await push('--tag', 'a b');
    expect({ code, output }).toEqual({
      code: 2,
      output: expect.stringMatching(/^--tag: expected .*received "a b"/m),
    });
  });
});
