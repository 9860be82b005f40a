import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { command } from './cli.ts';
import { operations } from './operations/operations.ts';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

it('has every flag of the command in its table', () => {
  const idle = async () => {};
  const rows = command({ run: idle, logs: idle }).options.map(
    ({ long, envVar, defaultValue, defaultValueDescription = defaultValue, description }) =>
      `| \`${long}\` | \`${envVar}\` | ${defaultValueDescription} | ${description} |`,
  );
  expect(readme.split('\n').filter((line) => line.startsWith('| `--'))).toEqual(rows);
});

it('has documentation that lists exactly the operations that are implemented', () => {
  const api = readFileSync(new URL('../docs/api.md', import.meta.url), 'utf8');
  const list = /^(CreateCluster, .*?)\.$/ms.exec(api)?.[1] ?? '';
  expect(list.split(/,\s+/).sort()).toEqual([...operations.keys()].sort());
});
