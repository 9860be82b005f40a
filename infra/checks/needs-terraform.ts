import { terraform } from '../src/terraform.ts';

/**
 * Whether to leave tests out, as Terraform is not there; in CI it has to be.
 *
 * @throws Error in CI
 */
export async function lacksTerraform(): Promise<boolean> {
  const found = await terraform(['version'], { cwd: '.' }).then(
    () => true,
    () => false,
  );
  if (found) return false;
  const where = 'get Terraform 1.11 from https://developer.hashicorp.com/terraform/install';
  if (process.env.CI) throw new Error(`"terraform version" fails and CI must have it: ${where}`);
  console.warn(`"terraform version" fails, so that these tests are skipped: ${where}`);
  return true;
}
