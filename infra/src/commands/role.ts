// `node infra/src/commands/role.ts push`: the role's ARN and region, line by line as $GITHUB_OUTPUT takes them.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pipelineRole } from '../pipeline-role.ts';
import { INFRA } from '../terraform.ts';

try {
  const account = JSON.parse(readFileSync(join(INFRA, 'rendered/account.json'), 'utf8'));
  const { arn, region } = pipelineRole(account, process.argv[2]);
  console.log(`arn=${arn}\nregion=${region}`);
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 2;
}
