import { z } from 'zod';

/** A variable of the process environment is missing or malformed; the message names every one of them. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** `Number('')` is 0: an empty variable must be an error, not a zero. */
const number = z.string().trim().min(1, 'expected a number').transform(Number);
const port = number.pipe(z.number().int().min(1).max(65535));
const seconds = number.pipe(z.number().min(0));

/** Variables that every service reads. Durations are in seconds. */
export const serviceVariables = {
  HOST: z.string().min(1).default('127.0.0.1').describe('Address to listen on'),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  STOP_TIMEOUT: number
    .pipe(z.number().min(3))
    .default(30)
    .describe('Seconds between SIGTERM and SIGKILL, as in the task definition'),
  DRAIN_DELAY: seconds.default(3).describe('Seconds to go on accepting after SIGTERM, while proxies notice'),
};

export const variable = { port, seconds };

/**
 * Parses the environment once, in a service's entry file.
 *
 * @throws ConfigError with one line a bad variable: its name, what is expected, what was received
 */
export function parseConfig<Schema extends z.ZodObject>(
  schema: Schema,
  env: Record<string, string | undefined>,
): z.output<Schema> {
  const parsed = schema.safeParse(env);
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map((issue) => {
    const name = issue.path.join('.');
    const received = env[String(issue.path[0])];
    return `  ${name}: ${issue.message}; received ${received === undefined ? 'nothing' : JSON.stringify(received)}`;
  });
  throw new ConfigError(`The environment is not usable:\n${lines.join('\n')}`);
}
