import { describe, expect, it } from 'vitest';
import { terraform } from '../src/terraform.ts';
import { lacks, TERRAFORM } from './needs.ts';

describe.skipIf(await lacks(TERRAFORM))('terraform fmt', () => {
  it('has nothing to change, else run terraform fmt -recursive infra', async () => {
    const unformatted = await terraform(['fmt', '-check', '-recursive', '-list=true'], { cwd: '.' }).catch(
      (error: { stdout: string; message: string }) => error.stdout || error.message,
    );
    expect(unformatted).toBe('');
  });
});
