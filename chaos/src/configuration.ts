import { ChaosError } from './errors.ts';
import { substitute, type Variables } from './substitution.ts';

export interface ConfigurationSources {
  env: Readonly<Record<string, string | undefined>>;
  /** From `--var` and `--var-file`: they win over the experiment and may add to it. */
  overrides: Variables;
  /** Runs a probe that a setting is taken from; resolves with the value of the setting. */
  probe(definition: unknown, known: Variables): Promise<unknown>;
}

/**
 * Settles every setting of an experiment's `configuration`, in its order, so that a later one may refer to an earlier.
 *
 * @throws ChaosError `configuration` naming every setting without a value
 */
export async function resolveConfiguration(
  definitions: Variables,
  sources: ConfigurationSources,
): Promise<Variables> {
  const known: Record<string, unknown> = {};
  const problems: string[] = [];
  for (const [name, definition] of Object.entries({ ...definitions, ...sources.overrides })) {
    try {
      known[name] = await settle(definition, known, sources);
    } catch (error) {
      problems.push(`configuration.${name}: ${(error as Error).message}`);
    }
  }
  if (problems.length > 0) throw new ChaosError('configuration', problems.join('\n'));
  return known;
}

function settle(definition: unknown, known: Variables, { env, probe }: ConfigurationSources): unknown {
  const type = typeOf(definition);
  if (type === 'env') return fromEnvironment(definition as EnvironmentSetting, env);
  if (type === 'probe') return probe(definition, known);
  return substitute(definition, known);
}

/** @throws ChaosError `configuration` naming every secret that has no value, never a value */
export function resolveSecrets(
  definitions: Variables,
  env: ConfigurationSources['env'],
  overrides: Variables = {},
): Variables {
  const problems: string[] = [];
  const settleSecret = (path: string, definition: unknown): unknown => {
    const type = typeOf(definition);
    if (type === 'env') {
      try {
        return fromEnvironment(definition as EnvironmentSetting, env);
      } catch (error) {
        problems.push(`secrets.${path}: ${(error as Error).message}`);
        return undefined;
      }
    }
    if (type === 'vault')
      problems.push(
        `secrets.${path}: expected a value or type: env, received type: vault, which is not supported`,
      );
    if (typeof definition !== 'object' || definition === null || Array.isArray(definition)) return definition;
    return Object.fromEntries(
      Object.entries(definition).map(([name, inner]) => [name, settleSecret(`${path}.${name}`, inner)]),
    );
  };
  const secrets = Object.entries({ ...definitions, ...overrides }).map(([name, item]) => [
    name,
    settleSecret(name, item),
  ]);
  if (problems.length > 0) throw new ChaosError('configuration', problems.join('\n'));
  return Object.fromEntries(secrets);
}

interface EnvironmentSetting {
  key: string;
  default?: unknown;
  env_var_type?: string;
}

function fromEnvironment(setting: EnvironmentSetting, env: ConfigurationSources['env']): unknown {
  const value = env[setting.key] ?? setting.default;
  if (value === undefined || value === null)
    throw new Error(`the environment variable ${setting.key} is not set`);
  return convert(value, setting.env_var_type);
}

/** @throws Error when the value is not of the type; the value itself is not repeated: it may be a secret */
export function convert(value: unknown, type: string | undefined): unknown {
  if (type === undefined) return value;
  const text = String(value);
  if (['str', 'string', 'bytes'].includes(type)) return text;
  if (['int', 'integer', 'float', 'number'].includes(type)) return toNumber(text, type);
  if (['bool', 'boolean'].includes(type)) return /^(true|1|yes|on)$/i.test(text);
  if (type === 'json') return JSON.parse(text);
  throw new Error(`expected a type of str, int, float, bool, bytes or json, received ${type}`);
}

function toNumber(text: string, type: string): number {
  const number = Number(text);
  const whole = type.startsWith('int');
  if (text.trim() === '' || Number.isNaN(number) || (whole && !Number.isInteger(number))) {
    throw new Error(`expected ${whole ? 'a whole number' : 'a number'}, received something else`);
  }
  return number;
}

const typeOf = (definition: unknown) =>
  typeof definition === 'object' && definition !== null ? (definition as { type?: unknown }).type : undefined;
