import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { command } from './cli.ts';
import { operations } from './operations/operations.ts';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

it('has every flag of the command in its table', () => {
  const rows = command(async () => {}).options.map(
    ({ long, envVar, defaultValue, description }) =>
      `| \`${long}\` | \`${envVar}\` | ${defaultValue} | ${description} |`,
  );
  expect(readme.split('\n').filter((line) => line.startsWith('| `--'))).toEqual(rows);
});

it('lists exactly the operations that are implemented', () => {
  const list = /^- (CreateCluster.*?)\. Others/ms.exec(readme)?.[1] ?? '';
  expect(list.split(/,\s+/).sort()).toEqual([...operations.keys()].sort());
});
