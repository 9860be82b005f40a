import { globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from '@cdktf/hcl2json';
import { expect, it } from 'vitest';
import { INFRA } from './terraform.ts';

const WORKSPACE = join(INFRA, '..');
const NOT_RUN_THERE = /\.test\.ts$|\/(?:testing|fixtures|conformance|bench|e2e)\//;

/** The services of AWS as policies name them, by the clients for them. */
const SERVICES: Record<string, string> = { 'cloudwatch-logs': 'logs' };

/** Operations whose permission is called otherwise. */
const CALLED: Record<string, string> = {
  's3:HeadObject': 's3:GetObject',
  's3:ListObjectsV2': 's3:ListBucket',
};

/** What the code in some folders asks of AWS. */
async function asked(...folders: string[]): Promise<Set<string>> {
  const files = globSync(
    folders.map((folder) => `${folder}/**/*.ts`),
    { cwd: WORKSPACE },
  ).filter((file) => !NOT_RUN_THERE.test(file));
  const texts = await Promise.all(files.map((file) => readFile(join(WORKSPACE, file), 'utf8')));
  return new Set(texts.flatMap(operationsOf).map((operation) => CALLED[operation] ?? operation));
}

/** As in `new DescribeTasksCommand(` and `paginateListTasks(`, of the one client that a file has. */
function operationsOf(text: string): string[] {
  const operations = [...text.matchAll(/\bnew (?:[\w#]+\.)*(\w+)Command\(|\bpaginate(\w+)\(/g)].map(
    ([, sent, paged]) => sent ?? paged,
  );
  const clients = new Set(
    [...text.matchAll(/'@aws-sdk\/client-([\w-]+)'/g)].map(([, client = '']) => client),
  );
  const [client = '', ...others] = clients;
  if (operations.length === 0 || client === '') return [];
  if (others.length > 0) throw new Error(`expected one client of AWS in a file, received ${[...clients]}`);
  return operations.map((operation) => `${SERVICES[client] ?? client}:${operation}`);
}

/** What the policies of a file allow, by the name of the policy. */
async function allowed(file: string): Promise<Record<string, Set<string>>> {
  const parsed: { data?: { aws_iam_policy_document?: Record<string, object[]> } } =
    (await parse(file, await readFile(join(INFRA, file), 'utf8'))) ?? {};
  const documents = Object.entries(parsed.data?.aws_iam_policy_document ?? {});
  return Object.fromEntries(
    documents.map(([name, blocks]) => [name, new Set(JSON.stringify(blocks).match(/\b[a-z0-9]+:[A-Z]\w+/g))]),
  );
}

it.each([
  ['status', 'apps/api/src'],
  ['discovery', 'apps/reverse-proxy/src'],
  ['certificates', 'libs/object-store/src'],
])('tasks may do what their code asks for, and no more: %s', async (policy, folder) => {
  const policies = await allowed('modules/platform/task-policies.tf');
  expect([...(policies[policy] ?? [])].sort()).toEqual([...(await asked(folder))].sort());
});

it('deploys, and experiments on what is deployed, may do what their code asks for, and no more', async () => {
  const { deploy } = await allowed('modules/pipeline/deploy.tf');
  const needed = await asked('libs/deploy/src', 'apps/platform/src', 'chaos/src');
  // Terraform's, on ECS.
  for (const made of ['ecs:CreateCluster', 'ecs:CreateService']) needed.delete(made);
  expect(needed.size).toBeGreaterThan(0);
  // ECS asks for it when tasks get their roles; the other is a condition.
  needed.add('iam:PassRole');
  deploy?.delete('iam:PassedToService');
  expect([...(deploy ?? [])].sort()).toEqual([...needed].sort());
});
