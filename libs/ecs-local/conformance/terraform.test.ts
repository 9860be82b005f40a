import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { needs, program } from './program.ts';
import { isRemote, startTarget, type Target, uniqueName } from './target.ts';

const WORKING_DIRECTORY = new URL('./terraform', import.meta.url);
const MINUTES_MS = 60_000;

let target: Target;
let cwd: string;
beforeAll(async () => {
  target = await startTarget();
  cwd = await mkdtemp(join(tmpdir(), 'ecs-terraform-'));
  await cp(WORKING_DIRECTORY, cwd, { recursive: true });
});
afterAll(async () => {
  await target.stop();
  await rm(cwd, { recursive: true, force: true });
});

function terraform(...args: string[]): Promise<string> {
  const quiet = { TF_IN_AUTOMATION: '1', TF_INPUT: '0', CHECKPOINT_DISABLE: '1' };
  return program('terraform', args, { cwd, environment: { ...target.environment, ...quiet } });
}

it(
  'creates, changes and destroys a cluster, its capacity provider, a task definition and a service without drift',
  async (context) => {
    await needs(context, 'terraform', 'version');
    await terraform('init', '-no-color');
    // A new cluster on AWS has no container instance that a task could run on.
    const [first, second] = isRemote ? [0, 0] : [1, 2];
    const variables = [`-var=name=${uniqueName('terraform')}`];
    if (target.endpoint) variables.push(`-var=endpoint=${target.endpoint}`);

    const created = [...variables, `-var=desired_count=${first}`];
    await terraform('apply', '-no-color', '-auto-approve', ...created);
    await expectNoDrift(created);

    const changed = [...variables, `-var=desired_count=${second}`, '-var=command=["sleep","601"]'];
    changed.push('-var=target_capacity=90');
    await terraform('apply', '-no-color', '-auto-approve', ...changed);
    await expectNoDrift(changed);

    await terraform('destroy', '-no-color', '-auto-approve', ...changed);
    expect(JSON.parse(await readFile(join(cwd, 'terraform.tfstate'), 'utf8'))).toMatchObject({
      resources: [],
    });
  },
  8 * MINUTES_MS,
);

/** Exit code 2 would say that there is something to change. */
async function expectNoDrift(variables: string[]): Promise<void> {
  const plan = await terraform('plan', '-no-color', '-detailed-exitcode', ...variables).catch(
    (error: { stdout?: string }) => error.stdout,
  );
  expect(plan).toContain('No changes.');
}
