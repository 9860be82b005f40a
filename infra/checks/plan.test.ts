import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { plan } from '../src/plan.ts';
import { INFRA } from '../src/terraform.ts';
import { startAwsForRoots } from '../testing/aws-for-roots.ts';
import { lacks, TERRAFORM } from './needs.ts';

const run = promisify(execFile);
const MINUTES_MS = 60_000;
const commandIn = (env: Record<string, string>, ...args: string[]) =>
  run(process.execPath, [join(INFRA, 'src/commands/plan.ts'), ...args], {
    env: { PATH: process.env.PATH, TF_CLI_CONFIG_FILE: process.env.TF_CLI_CONFIG_FILE, ...NOBODY, ...env },
  });
const command = (...args: string[]) => commandIn({}, ...args);
/** Whoever runs this may have an account; it is not to be asked. */
const NOBODY = { AWS_EC2_METADATA_DISABLED: 'true', HOME: '/nowhere' };

describe.skipIf(await lacks(TERRAFORM))('a plan', { timeout: 2 * MINUTES_MS }, () => {
  let root: string;
  const planned = (text: string) => {
    writeFileSync(join(root, 'main.tf'), text);
    return plan(relative(INFRA, root));
  };

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'plan-'));
  });
  afterEach(() => rmSync(root, { recursive: true }));

  it('tells what would change, and applies nothing', async () => {
    const text = 'resource "terraform_data" "this" {}\n';
    const expected = { hasChanges: true, text: expect.stringContaining('Plan: 1 to add, 0 to change') };
    expect(await planned(text)).toEqual(expected);
    expect(await planned(text)).toEqual(expected);
  });

  it('tells that nothing would change', async () => {
    expect(await planned('')).toEqual({ hasChanges: false, text: expect.stringContaining('No changes.') });
  });

  it('takes an empty variable of a workflow for none', async () => {
    process.env.TF_VAR_zone = '';
    const text = 'variable "zone" { default = null }\noutput "is_null" { value = var.zone == null }\n';
    const { text: told } = await planned(text).finally(() => delete process.env.TF_VAR_zone);
    expect(told).toContain('+ is_null = true');
  });

  it('of a root is printed and added to a summary, and leaves nothing in the account, not even a lock', async () => {
    const { aws, environment, stop } = await startAwsForRoots();
    const { bucket } = JSON.parse(readFileSync(join(INFRA, 'rendered/account.backend.json'), 'utf8'));
    aws.account.resources.put('bucket', bucket, { settings: {} });
    const summary = join(root, 'summary.md');
    try {
      const env = { ...environment, TF_DATA_DIR: join(root, '.terraform') };
      const { stdout } = await commandIn(env, '--root', 'account', '--summary', summary);
      expect(stdout).toContain('aws_ecr_repository.this["platform/api"] will be created');
      expect(readFileSync(summary, 'utf8')).toMatch(
        /^### Terraform: account\n\nPlan: \d+ to add, 0 to change, 0 to destroy\. Nothing has been applied\./,
      );
      expect(aws.account.resources.all()).toEqual([`bucket ${bucket}`]);
    } finally {
      await stop();
    }
  });

  it('fails with what Terraform says where there is nobody to ask', async () => {
    await expect(command('--root', 'staging')).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^terraform init [\s\S]*No valid credential sources found/),
    });
  });
});

it.each([
  [[], 'received ""'],
  [['--root', 'bootstrap'], 'expected one of account, production, staging, received "bootstrap"'],
  [['--rot', 'staging'], "Unknown option '--rot'"],
])('a plan of %j is refused', async (args, message) => {
  await expect(command(...args)).rejects.toMatchObject({ code: 2, stderr: expect.stringContaining(message) });
});
