import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type ModuleInterface, readInterface } from './module-interface.ts';
import { withInterface } from './module-readme.ts';
import { modules } from './modules.ts';
import { INFRA } from './terraform.ts';

const MOST_VARIABLES = 25;

describe.each(modules)('%s', (folder) => {
  it('has the files of a module', () => {
    const files = ['main.tf', 'variables.tf', 'outputs.tf', 'versions.tf', 'README.md'];
    expect(files.filter((file) => !existsSync(join(INFRA, folder, file)))).toEqual([]);
  });

  it('types, describes and checks each of its variables, of which there are few', async () => {
    const { variables } = await readInterface(folder);
    const careless = variables.filter(
      ({ description, type, validations }) =>
        !description || !type || (validations === 0 && canBeWrong(type)),
    );
    expect(careless.map(({ name }) => name)).toEqual([]);
    expect(variables.length).toBeLessThanOrEqual(MOST_VARIABLES);
  });

  it('describes its outputs', async () => {
    const { outputs } = await readInterface(folder);
    expect(outputs.filter(({ description }) => !description)).toEqual([]);
  });

  it('has a README whose tables are fresh, else run npx nx run infra:readmes', async () => {
    const readme = await readFile(join(INFRA, folder, 'README.md'), 'utf8');
    expect(readme).toBe(withInterface(readme, await readInterface(folder)));
  });
});

/** A truth value is right by its type. */
function canBeWrong(type: string): boolean {
  return type !== 'bool';
}

describe('a README', () => {
  const small: ModuleInterface = {
    variables: [
      { name: 'count', description: 'How many', type: 'number', default: 1, validations: 1 },
      { name: 'name', description: 'a | b', type: 'string', validations: 1 },
    ],
    outputs: [{ name: 'arn', description: 'Its ARN' }],
  };

  it('gets its tables at the end, and again in the same place', () => {
    const written = withInterface('# module\n', small);
    expect(written).toContain(
      '| `count` | How many | `number` | `1` |\n| `name` | a \\| b | `string` | required |',
    );
    expect(written).toContain('| `arn` | Its ARN |');
    expect(withInterface(`${written}More.\n`, small)).toBe(`${written}More.\n`);
  });
});
