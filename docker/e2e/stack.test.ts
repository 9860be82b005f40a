import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { waitUntil } from '@platform-journey/testing';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { docker, workspace } from '../src/docker-command.ts';
import { APPS, imageOf, imageSize } from '../src/image-size.ts';
import {
  command,
  composed,
  down,
  engineIsThere,
  env,
  inContainer,
  keepLogs,
  leftovers,
  PROJECT,
  pebbleRoot,
  up,
} from './stack-of-test.ts';
import { serialNumber, visit, visitByHttp2 } from './visit.ts';

const BUILD_MS = 600_000;
const TEST_MS = 150_000;
const PATIENCE_MS = 60_000;
const LARGEST_APPLICATION = 5_000_000;

/** Asks for a renewal as `npx platform certs renew` does, from inside: the volume is no folder of this machine. */
const REQUEST_RENEWAL = `
const { mkdirSync, readdirSync, renameSync, writeFileSync } = require('node:fs');
process.chdir(process.env.CERTIFICATE_DIRECTORY);
mkdirSync('requests', { recursive: true, mode: 0o700 });
for (const name of readdirSync('certificates')) writeFileSync('requests/' + name, JSON.stringify({ at: Date.now() }));`;

let root: string;

const isServing = async (): Promise<boolean> => {
  const answers = [visit('/', root), visit('/api/services', root)];
  return (await Promise.all(answers).catch(() => [])).filter(({ status }) => status === 200).length === 2;
};

/** How many tasks of the API its proxies send requests to, as it says itself. */
async function apiTasks(): Promise<number> {
  const { services } = JSON.parse((await visit('/api/services', root)).body);
  return services.find(({ name }: { name: string }) => name === 'api')?.runningCount;
}

const isHealthy = (container: string) =>
  docker(['inspect', '--format', '{{.State.Health.Status}}', container], env).stdout.trim() === 'healthy';

describe.skipIf(!engineIsThere())('the platform in containers', { timeout: TEST_MS }, () => {
  beforeAll(async () => {
    await down();
    const started = await up();
    if (started.code !== 0) throw new Error(started.output.slice(-4000));
    root = pebbleRoot();
  }, BUILD_MS);

  afterEach(({ task }) => {
    if (task.result?.state === 'fail') console.error(`what the containers said: ${keepLogs()}`);
  });

  afterAll(async () => {
    await down();
  }, TEST_MS);

  test('answers over HTTP/1.1 and HTTP/2 with a certificate from Pebble', async () => {
    const page = { status: 200, body: expect.stringContaining('</html>') };
    expect(await visit('/', root)).toEqual(page);
    expect(await visitByHttp2('/', root)).toEqual(page);
  });

  test('says that it runs on compose', async () => {
    const { status, body } = await visit('/api', root);
    expect({ status, body: JSON.parse(body) }).toMatchObject({ status: 200, body: { platform: 'compose' } });
  });

  test.each(APPS)('what lies on the base in the image of %s is small', (app) => {
    const { application } = imageSize(app, env);
    expect(application).toBeGreaterThan(0);
    expect(application).toBeLessThanOrEqual(LARGEST_APPLICATION);
  });

  test.each(APPS)('nobody is root in %s: neither by its image nor in fact', (app) => {
    const { stdout: user } = docker(['image', 'inspect', '--format', '{{.Config.User}}', imageOf(app)], env);
    expect(user.trim()).toMatch(/^(?!root\b|0\b)\w+/);
    // Processes come and go meanwhile; of those that are there, real, effective, saved and of the file system.
    const uids = inContainer(app, 'sh', '-c', 'grep -h ^Uid: /proc/[0-9]*/status 2>/dev/null; true');
    const seen = uids.match(/\d+/g) ?? [];
    expect(seen).not.toEqual([]);
    expect(seen.filter((uid) => Number(uid) === 0)).toEqual([]);
  });

  test('renews its certificate while it runs', async () => {
    const before = await serialNumber(root);
    inContainer('reverse-proxy', 'node', '-e', REQUEST_RENEWAL);
    await waitUntil(
      'there is another certificate',
      async () => (await serialNumber(root)) !== before,
      PATIENCE_MS,
    );
    expect(await isServing()).toBe(true);
  });

  test('takes a third task of the API in, and lets it go again', async () => {
    for (const tasks of [3, 2]) {
      const scaled = await composed('up', '--detach', '--no-build', '--wait', '--scale', `api=${tasks}`);
      expect(scaled).toMatchObject({ code: 0 });
      await waitUntil(
        `the proxies know ${tasks} tasks`,
        async () => (await apiTasks()) === tasks,
        PATIENCE_MS,
      );
    }
  });

  test.each([1, 2])('goes on without proxy %i', async (index) => {
    const container = `${PROJECT}-reverse-proxy-${index}`;
    docker(['kill', container], env);
    for (let visits = 0; visits < 5; visits++) expect(await isServing()).toBe(true);
    docker(['start', container], env);
    await waitUntil('it is back', () => isHealthy(container), PATIENCE_MS);
  });

  test.each([
    'api-kill',
    'api-crash',
    'api-hang',
    'api-kill-all',
    'frontend-kill',
    'frontend-crash',
    'proxy-kill',
    'proxy-crash',
  ])('holds when chaos does %s', async (name) => {
    const journal = join(workspace, `.reports/chaos/compose-${name}.json`);
    const experiment = [
      'node_modules/.bin/chaos',
      'run',
      `chaos/experiments/${name}.yaml`,
      '--journal-path',
      journal,
    ];
    const platform = ['--platform', 'compose', '--project', PROJECT];
    const short = ['--rate', '20', '--before', '1', '--duration', '2', '--after', '1'];
    const { code, output } = await command([...experiment, ...platform, ...short]);
    expect({ code, output }).toEqual({
      code: 0,
      output: expect.stringContaining(`compose project ${PROJECT}`),
    });
    const { faults } = JSON.parse(readFileSync(journal, 'utf8')).platform_journey;
    expect(faults).toMatchObject([{ recovered: expect.any(Number) }]);
  });

  test('leaves nothing when it is taken down', async () => {
    expect(leftovers(PROJECT)).toContain(`network ${PROJECT}_default`);
    await down();
    expect(leftovers(PROJECT)).toEqual([]);
  });
});
