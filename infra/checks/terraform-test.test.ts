import { globSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { modules, roots } from '../src/modules.ts';
import { breaches, plannedResources } from '../src/security/security-rule.ts';
import { securityRules } from '../src/security/security-rules.ts';
import { INFRA, terraform } from '../src/terraform.ts';
import { terraformTest } from '../src/terraform-test.ts';
import { lacks, TERRAFORM } from './needs.ts';

const MINUTES_MS = 60_000;
const rules = Object.values(securityRules).flat();

function tested(folders: string[]) {
  return folders
    .map((folder) => ({ folder, files: globSync('tests/*.tftest.hcl', { cwd: join(INFRA, folder) }) }))
    .filter(({ files }) => files.length > 0);
}

/** Whole environments, as somebody applies them: the roots, and the module that plans more than theirs have. */
const whole = [...roots, 'modules/platform'];

describe.skipIf(await lacks(TERRAFORM))('terraform test', () => {
  it('is there for every module and every root', () => {
    const all = [...modules, ...roots];
    expect(tested(all).map(({ folder }) => folder)).toEqual(all);
  });

  describe.each(tested([...modules, ...roots]))('$folder', ({ folder, files }) => {
    beforeAll(() => terraform(['init', '-backend=false', '-no-color'], { cwd: folder }), MINUTES_MS);

    const judged = whole.includes(folder);
    it.each(files)(
      judged ? '%s holds, and the rules of SECURITY.md with every plan' : '%s holds',
      async (file) => {
        const { passed, failed, plans } = await terraformTest(folder, file, { plans: judged });
        expect(failed).toEqual([]);
        expect(passed.length).toBeGreaterThan(0);
        if (!judged) return;
        const resources = plans.map(({ resource_changes: changes = [] }) => plannedResources(changes));
        expect(resources.flat().length).toBeGreaterThan(0);
        expect(resources.flatMap((planned) => breaches(rules, planned))).toEqual([]);
      },
      5 * MINUTES_MS,
    );
  });
});
