import { TerraformError, terraform } from './terraform.ts';

export interface Plan {
  /** What Terraform printed. */
  text: string;
  hasChanges: boolean;
}

/** As `-detailed-exitcode` tells that there is something to do. */
const CHANGES = 2;

/**
 * What an apply of the root would do. It takes no lock, since the role that plans may not write.
 *
 * @param folder the root, relative to `infra`
 * @param init further arguments of `terraform init`
 * @throws TerraformError
 */
export async function plan(folder: string, init: readonly string[] = []): Promise<Plan> {
  const invocation = { cwd: folder, environment: unsetWhereEmpty(process.env) };
  await terraform(['init', '-no-color', '-lockfile=readonly', ...init], invocation);
  try {
    const args = ['plan', '-no-color', '-lock=false', '-detailed-exitcode'];
    return { text: await terraform(args, invocation), hasChanges: false };
  } catch (error) {
    if (error instanceof TerraformError && error.exitCode === CHANGES)
      return { text: error.stdout, hasChanges: true };
    throw error;
  }
}

/** A workflow hands a setting that nobody made on as an empty one, which Terraform would take for a value. */
function unsetWhereEmpty(env: NodeJS.ProcessEnv): Record<string, string | undefined> {
  const empty = Object.keys(env).filter((name) => name.startsWith('TF_VAR_') && env[name] === '');
  return Object.fromEntries(empty.map((name) => [name, undefined]));
}
