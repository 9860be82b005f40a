import { readFile } from 'node:fs/promises';
import { parseEnv } from 'node:util';
import { parse } from 'yaml';
import { convert } from '../configuration.ts';
import { ChaosError, messageOf } from '../errors.ts';
import type { Variables } from '../substitution.ts';

export interface Overrides {
  configuration: Variables;
  secrets: Variables;
  /** From `.env` files: what `type: env` settings see beside the process's own. */
  env: Readonly<Record<string, string>>;
}

/** @throws ChaosError `usage` naming the variable or the file that cannot be used */
export async function readOverrides(
  variables: readonly string[],
  files: readonly string[],
): Promise<Overrides> {
  const merged: Overrides = { configuration: {}, secrets: {}, env: {} };
  for (const file of files) {
    const { configuration, secrets, env } = await readFileOf(file);
    Object.assign(merged.configuration, configuration);
    Object.assign(merged.secrets, secrets);
    Object.assign(merged.env, env);
  }
  Object.assign(merged.configuration, Object.fromEntries(variables.map(parseVariable)));
  return merged;
}

/** `name=value` or `name:type=value`. The value is not repeated in an error: it may be a secret. */
export function parseVariable(text: string): [string, unknown] {
  const match = /^([^:=]+)(?::(\w+))?=(.*)$/s.exec(text);
  const [, name = '', type, value] = match ?? [];
  if (!match)
    throw new ChaosError(
      'usage',
      `--var: expected name=value or name:type=value, received ${JSON.stringify(text.split('=')[0])}`,
    );
  try {
    return [name, convert(value, type)];
  } catch (error) {
    throw new ChaosError('usage', `--var ${name}: ${messageOf(error)}`, { cause: error });
  }
}

async function readFileOf(file: string): Promise<Partial<Overrides>> {
  try {
    const text = await readFile(file, 'utf8');
    if (/(^|\/)[^/]*\.env$/.test(file)) return { env: parseEnv(text) as Record<string, string> };
    const content = parse(text) as { configuration?: unknown; secrets?: unknown } | null;
    return { configuration: mappingOf(content?.configuration), secrets: mappingOf(content?.secrets) };
  } catch (error) {
    throw new ChaosError('usage', `--var-file ${file}: ${messageOf(error)}`, { cause: error });
  }
}

function mappingOf(value: unknown): Variables {
  if (value === undefined || value === null) return {};
  if (typeof value === 'object' && !Array.isArray(value)) return value as Variables;
  throw new Error('expected configuration and secrets to be mappings');
}
