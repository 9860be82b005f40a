import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const MOST_OUTPUT = 256 * 2 ** 20;

/** The folder `infra`, where all paths of this project start. */
export const INFRA = join(import.meta.dirname, '..');

export interface Invocation {
  /** Folder of the module, relative to `infra`. */
  cwd: string;
  environment?: Readonly<Record<string, string | undefined>> | undefined;
}

/** Terraform said no. The message is what it printed. */
export class TerraformError extends Error {
  override readonly name = 'TerraformError';
  readonly stdout: string;
  readonly exitCode: number | undefined;

  constructor(words: string, cause: { stdout?: string; stderr?: string; code?: number }) {
    super(`terraform ${words}\n${cause.stderr ?? ''}${cause.stdout ?? ''}`, { cause });
    this.stdout = cause.stdout ?? '';
    this.exitCode = cause.code;
  }
}

/**
 * What Terraform printed on its standard output.
 *
 * @throws TerraformError when it fails
 */
export async function terraform(args: readonly string[], { cwd, environment }: Invocation): Promise<string> {
  const quiet = { TF_IN_AUTOMATION: '1', TF_INPUT: '0', CHECKPOINT_DISABLE: '1' };
  const env = { ...process.env, ...quiet, ...environment };
  try {
    const { stdout } = await run('terraform', args, { cwd: join(INFRA, cwd), env, maxBuffer: MOST_OUTPUT });
    return stdout;
  } catch (error) {
    throw new TerraformError(args.join(' '), error as { stdout?: string; stderr?: string; code?: number });
  }
}
