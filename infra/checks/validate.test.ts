import { describe, it } from 'vitest';
import { modules, roots } from '../src/modules.ts';
import { terraform } from '../src/terraform.ts';
import { lacks, TERRAFORM } from './needs.ts';

const MINUTES_MS = 60_000;

describe.skipIf(await lacks(TERRAFORM))('terraform validate', () => {
  it.each([...modules, ...roots])(
    '%s is valid',
    async (cwd) => {
      await terraform(['init', '-backend=false', '-no-color'], { cwd });
      await terraform(['validate', '-no-color'], { cwd });
    },
    3 * MINUTES_MS,
  );
});
