import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { waitUntil } from '@platform-journey/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { run, workspace } from './platform.ts';
import { type Staging, startStaging } from './staging.ts';

const UP_MS = 90_000;
const reports = join(workspace, '.reports/chaos');
let staging: Staging;

beforeAll(async () => {
  mkdirSync(reports, { recursive: true });
  await run('npx', ['nx', 'run-many', '-t', 'build', '-p', 'api,frontend,reverse-proxy'], { cwd: workspace });
  staging = await startStaging();
});
afterAll(() => staging?.stop());

/** A command of a workflow, as its step has it, with the address of this staging. */
function command(...argv: string[]) {
  const [program = '', ...args] = argv;
  return run(program, args, {
    cwd: workspace,
    env: { ...process.env, AWS_ENDPOINT_URL_ECS: staging.endpoint, PLATFORM_MANIFEST: staging.manifest },
  });
}

test('smoke waits until a visitor of staging gets its site', async () => {
  await waitUntil('the proxies have made their CA', () => existsSync(staging.root), UP_MS);
  const { stdout } = await command(
    'npx',
    'platform',
    'smoke',
    '--environment',
    'staging',
    '--ca',
    staging.root,
  );
  expect(stdout).toContain(`✓ ${staging.site}/api/services 200, certificate of Platform Journey local CA`);
});

test('the gate of a deploy finds cluster, site and pace by the name of the environment', async () => {
  const journal = join(reports, 'staging-api-kill.json');
  const short = ['--before', '1', '--duration', '2', '--after', '1'];
  const gate = ['npx', 'nx', 'run', 'chaos:api-kill', '--environment', 'staging'];
  const { stdout } = await command(...gate, '--ca', staging.root, '--journal-path', journal, ...short);
  expect(stdout).toContain(`running against the platform on ${staging.endpoint}, cluster platform-staging`);
  const { deviated, platform_journey: found } = JSON.parse(readFileSync(journal, 'utf8'));
  expect({ deviated, site: found.site }).toEqual({ deviated: false, site: staging.site });
  expect(found.load).toMatchObject({ rate: 20, failed: 0 });
  expect(found.faults).toMatchObject([{ action: 'stop-task', recovered: expect.any(Number) }]);
});
