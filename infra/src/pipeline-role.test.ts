import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { pipelineRole } from './pipeline-role.ts';
import { INFRA } from './terraform.ts';

const account = JSON.parse(readFileSync(join(INFRA, 'rendered/account.json'), 'utf8'));

it('has the name that the module gives it', () => {
  const pipeline = readFileSync(join(INFRA, 'modules/pipeline/main.tf'), 'utf8');
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is Terraform's
  expect(pipeline).toContain('name                 = "${var.platform}-${each.key}"');
  for (const purpose of ['push', 'plan', 'deploy-staging', 'deploy-production']) {
    expect(pipelineRole(account, purpose)).toEqual({
      arn: `arn:aws:iam::${account.account}:role/platform-${purpose}`,
      region: account.region,
    });
  }
});

it.each([undefined, '', 'admin', 'deploy-local'])(
  '%j is none, and those that there are get named',
  (purpose) => {
    expect(() => pipelineRole(account, purpose)).toThrow(
      `role: expected one of push, plan, deploy-staging, deploy-production, received "${purpose ?? ''}"`,
    );
  },
);

it('is printed as a step of a workflow hands it on', async () => {
  const run = promisify(execFile);
  const role = join(INFRA, 'src/commands/role.ts');
  const { stdout } = await run(process.execPath, [role, 'push']);
  expect(stdout).toBe(`arn=${pipelineRole(account, 'push').arn}\nregion=${account.region}\n`);
  await expect(run(process.execPath, [role, 'root'])).rejects.toMatchObject({ code: 2, stdout: '' });
});
