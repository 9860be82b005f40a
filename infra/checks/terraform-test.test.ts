import { globSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { modules, roots } from '../src/modules.ts';
import { INFRA, terraform } from '../src/terraform.ts';
import { terraformTest } from '../src/terraform-test.ts';
import { lacksTerraform } from './needs-terraform.ts';

const MINUTES_MS = 60_000;

const tested = [...modules, ...roots]
  .map((folder) => ({ folder, files: globSync('tests/*.tftest.hcl', { cwd: join(INFRA, folder) }) }))
  .filter(({ files }) => files.length > 0);

describe.skipIf(await lacksTerraform())('terraform test', () => {
  describe.each(tested)('$folder', ({ folder, files }) => {
    beforeAll(() => terraform(['init', '-backend=false', '-no-color'], { cwd: folder }), MINUTES_MS);

    it.each(files)(
      '%s holds',
      async (file) => {
        const { passed, failed } = await terraformTest(folder, file);
        expect(failed).toEqual([]);
        expect(passed.length).toBeGreaterThan(0);
      },
      5 * MINUTES_MS,
    );
  });
});
