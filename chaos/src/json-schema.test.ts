import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { readExperiment } from './experiment.ts';
import { jsonSchema } from './json-schema.ts';

const committed = readFileSync(join(import.meta.dirname, 'experiment.schema.json'), 'utf8');
const experiments = globSync(join(import.meta.dirname, '../experiments/*.yaml'));

test('the committed JSON Schema is what the schema says; npx nx run chaos:schema renews it', () => {
  expect(JSON.parse(committed)).toEqual(JSON.parse(jsonSchema()));
});

test.each(experiments)('%s is valid for the runner and for an editor', async (file) => {
  const validate = new Ajv2020({ strict: false }).compile(JSON.parse(committed));
  validate(parse(readFileSync(file, 'utf8')));
  expect(validate.errors).toBeNull();
  expect((await readExperiment(file)).warnings).toEqual([]);
});

test('every experiment is a target of the project, and only those are', () => {
  const { nx } = JSON.parse(readFileSync(join(import.meta.dirname, '../package.json'), 'utf8'));
  const targets = Object.entries<{ options?: { command?: string } }>(nx.targets);
  const run = targets.flatMap(([name, { options }]) =>
    options?.command?.startsWith('chaos run ') ? [name] : [],
  );
  const names = experiments.map((file) => file.replace(/^.*\/|\.yaml$/g, ''));
  expect(run.toSorted()).toEqual(names.toSorted());
});
