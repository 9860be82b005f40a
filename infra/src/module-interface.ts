import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from '@cdktf/hcl2json';
import { INFRA } from './terraform.ts';

export interface Variable {
  name: string;
  description?: string | undefined;
  /** As written, on one line. */
  type?: string | undefined;
  /** Undefined for a variable that has to be given. */
  default?: unknown;
  validations: number;
}

export interface Output {
  name: string;
  description?: string | undefined;
}

/** What somebody who calls a module sees of it. */
export interface ModuleInterface {
  variables: Variable[];
  outputs: Output[];
}

interface Block {
  description?: string;
  type?: string;
  default?: unknown;
  validation?: unknown[];
}

/** @param folder of the module, relative to `infra`; it has variables.tf and outputs.tf */
export async function readInterface(folder: string): Promise<ModuleInterface> {
  const variables = await blocks(folder, 'variables.tf', 'variable');
  const outputs = await blocks(folder, 'outputs.tf', 'output');
  return {
    variables: variables.map(([name, { description, type, validation = [], ...rest }]) => ({
      name,
      description,
      type: type && onOneLine(type),
      default: rest.default,
      validations: validation.length,
    })),
    outputs: outputs.map(([name, { description }]) => ({ name, description })),
  };
}

async function blocks(folder: string, file: string, kind: string): Promise<[name: string, block: Block][]> {
  const text = await readFile(join(INFRA, folder, file), 'utf8');
  const parsed: Record<string, Record<string, Block[]>> = (await parse(file, text)) ?? {};
  return Object.entries(parsed[kind] ?? {}).map(([name, [block = {}]]) => [name, block]);
}

/** The parser wraps expressions in `${…}`. */
function onOneLine(expression: string): string {
  return expression
    .replace(/^\$\{(.*)\}$/s, '$1')
    .replace(/\{\s*\n\s*/g, '{ ')
    .replace(/\n\s*\}/g, ' }')
    .replace(/\s*\n\s*/g, ', ')
    .replace(/\s+/g, ' ');
}
