import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { waitUntil } from '@platform-journey/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { run, workspace } from './platform.ts';
import { type Staging, startStaging } from './staging.ts';

const APPS = ['api', 'frontend', 'reverse-proxy'];
/** Without it the experiment takes as long as it takes. */
const SHORT = '--before 1 --duration 2 --after 1';

let staging: Staging;

beforeAll(async () => {
  await run('npx', ['nx', 'run-many', '-t', 'build', '-p', APPS.join()], { cwd: workspace });
  staging = await startStaging();
});
afterAll(() => staging?.stop());

/** The command of the job `staging` in which these words stand, as GitHub would run it there. */
function step(words: string): string {
  const { jobs } = parse(readFileSync(join(workspace, '.github/workflows/deploy.yml'), 'utf8'));
  const scripts: string[] = jobs.staging.steps.flatMap(({ run }: { run?: string }) => run ?? []);
  const script = scripts.find((one) => one.includes(words));
  if (!script) throw new Error(`no step of the job has ${words}`);
  return script.replaceAll(/\b(images|deployed)\.json/g, (file) => join(staging.directory, file));
}

async function perform(script: string) {
  const env = { ...process.env, ...staging.env };
  return run('bash', ['-eo', 'pipefail', '-c', script], { cwd: workspace, env }).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    ({ code, stdout, stderr }) => ({ code: code as number, stdout, stderr }),
  );
}

/** As a runner does it: the script is a file, and of a cancellation its first process alone is told. */
async function cancelled(script: string, when: (said: string) => boolean): Promise<number | null> {
  const file = join(staging.directory, 'step.sh');
  writeFileSync(file, script);
  const env = { ...process.env, ...staging.env };
  const runner = spawn('bash', ['-e', file], { cwd: workspace, env, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  let isTold = false;
  runner.stderr.on('data', (chunk) => {
    said += chunk;
    if (!isTold && when(said)) isTold = runner.kill('SIGINT');
  });
  const [code] = await once(runner, 'close');
  return code;
}

const images = (build: number, changes: Record<string, string> = {}) =>
  writeFileSync(
    join(staging.directory, 'images.json'),
    JSON.stringify({
      ...Object.fromEntries(APPS.map((app) => [app, staging.image(app, build)])),
      ...changes,
    }),
  );

const deployed = () => JSON.parse(readFileSync(join(staging.directory, 'deployed.json'), 'utf8'));

/** What runs, by service. */
async function running(): Promise<Record<string, string>> {
  const { stdout } = await perform('npx platform status --environment staging --json');
  const { services } = JSON.parse(stdout) as { services: { name: string; image: string }[] };
  return Object.fromEntries(services.map(({ name, image }) => [name, image]));
}

test('a first deploy raises what Terraform made', async () => {
  images(1);
  const { code, stderr } = await perform(step('platform deploy'));
  expect({ code, stderr }).toMatchObject({ code: 0 });
  expect(deployed().services).toHaveLength(APPS.length);
  expect(await running()).toEqual(Object.fromEntries(APPS.map((app) => [app, staging.image(app, 1)])));
});

test('smoke sees its site as a visitor', async () => {
  const { code, stdout } = await perform(step('platform smoke'));
  expect({ code, stdout }).toEqual({
    code: 0,
    stdout: expect.stringContaining(`✓ ${staging.site}/api/services 200, certificate of (STAGING) `),
  });
});

test('the gate finds cluster, site and pace by the name of the environment, and holds', async () => {
  const journal = join(workspace, '.reports/chaos/staging-api-kill.json');
  const gate = step('chaos:api-kill').replace(/ #.*/, '');
  const { code, stdout } = await perform(`${gate} --journal-path ${journal} ${SHORT}`);
  const { AWS_ENDPOINT_URL_ECS: endpoint } = staging.env;
  const against = `running against the platform on ${endpoint}, cluster platform-staging`;
  expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining(against) });
  const { deviated, platform_journey: found } = JSON.parse(readFileSync(journal, 'utf8'));
  expect({ deviated, site: found.site }).toEqual({ deviated: false, site: staging.site });
  expect(found.load).toMatchObject({ rate: 20, failed: 0 });
  expect(found.faults).toMatchObject([{ action: 'stop-task', recovered: expect.any(Number) }]);
});

test('a gate that does not hold puts staging back', async () => {
  const before = await running();
  images(2);
  expect(await perform(step('platform deploy'))).toMatchObject({ code: 0 });
  expect(await running()).not.toEqual(before);
  const journal = join(workspace, '.reports/chaos/staging-deviated.json');
  const gate = step('chaos:api-kill').replace(/ #.*/, '');
  // Nothing can take the place of a task that fast.
  const { code, stdout } = await perform(
    `${gate} --journal-path ${journal} ${SHORT} --recovery-timeout 0.001`,
  );
  expect({ code, stdout }).toEqual({ code: 1, stdout: expect.stringContaining('DEVIATED') });
  expect(await perform(step('platform rollback'))).toMatchObject({ code: 0 });
  expect(await running()).toEqual(before);
});

test('what a deploy changed before it failed is put back', async () => {
  const before = await running();
  images(3, { frontend: staging.image('frontend-that-is-not-there', 3) });
  const { code } = await perform(step('platform deploy'));
  expect(code).toBe(1);
  expect(deployed().services).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ name: 'api', state: 'deployed' }),
      expect.objectContaining({ name: 'frontend', state: 'failed' }),
      expect.objectContaining({ name: 'reverse-proxy', state: 'not_started' }),
    ]),
  );
  expect(await perform(step('platform rollback'))).toMatchObject({ code: 0 });
  expect(await running()).toEqual(before);
  expect(await perform(step('platform smoke'))).toMatchObject({ code: 0 });
});

test('a job that is cancelled has told what it deployed, and puts that back', async () => {
  const before = await running();
  images(4, { frontend: staging.image('frontend-that-is-not-there', 4) });
  const second = (said: string) => said.includes('Deploy frontend: ');
  expect(await cancelled(step('platform deploy'), second)).toBe(130);
  expect(deployed()).toMatchObject({ error: { code: 'interrupted' } });
  expect(deployed().services).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ name: 'api', state: 'deployed' }),
      expect.objectContaining({ name: 'frontend', state: 'interrupted' }),
    ]),
  );
  expect(await perform(step('platform rollback'))).toMatchObject({ code: 0 });
  await waitUntil('ECS is back, too', async () => isDeepStrictEqual(await running(), before), 30_000);
});
