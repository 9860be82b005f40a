import { globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from '@cdktf/hcl2json';
import { expect, it } from 'vitest';
import reads from '../modules/pipeline/plan-reads.json' with { type: 'json' };
import { INFRA } from './terraform.ts';

/** They ask nothing of AWS. */
const ASK_NOTHING = ['aws_default_tags', 'aws_iam_policy_document', 'aws_region'];

/** Types of the resources and data that modules and roots have. */
async function types(): Promise<Set<string>> {
  const files = globSync('{modules,environments}/*/*.tf', { cwd: INFRA });
  const parsed = files.map(async (file): Promise<Record<string, object>> => {
    return (await parse(file, await readFile(join(INFRA, file), 'utf8'))) ?? {};
  });
  const blocks = (await Promise.all(parsed)).flatMap(({ resource = {}, data = {} }) => [resource, data]);
  return new Set(blocks.flatMap((block) => Object.keys(block)));
}

it('lists what each type of resource in the modules is read by, and no other', async () => {
  const found = [...(await types())].filter((type) => !ASK_NOTHING.includes(type)).sort();
  expect(Object.keys(reads)).toEqual(found);
});

it('lists reads alone, and none of what objects and logs hold', () => {
  const actions = Object.values(reads).flat();
  expect(actions.filter((action) => !/^[a-z0-9]+:(?:Describe|Get|List)[A-Z]\w+$/.test(action))).toEqual([]);
  expect(
    actions.filter((action) => /^(?:s3:GetObject|logs:(?:Get|Filter)|ssm:|secretsmanager:)/.test(action)),
  ).toEqual([]);
});
