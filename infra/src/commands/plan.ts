// `npx nx run infra:plan --root staging`: what an apply would change; nothing is applied. `--summary FILE` adds it there in
// Markdown, as the file that $GITHUB_STEP_SUMMARY names wants it.
import { appendFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { roots } from '../modules.ts';
import { plan } from '../plan.ts';
import { planSummary } from '../plan-summary.ts';
import { TerraformError } from '../terraform.ts';

const HELP = 'usage: npx nx run infra:plan --root <name> [--summary <file>]';
/** The bootstrap's state is a file of whoever applied it. */
const SHARED = roots
  .map((folder) => folder.replace('environments/', ''))
  .filter((name) => name !== 'bootstrap');

function flags() {
  const options = {
    root: { type: 'string' },
    summary: { type: 'string' },
    help: { type: 'boolean' },
  } as const;
  const { values } = parseArgs({ options, allowPositionals: false });
  return values;
}

async function main(): Promise<number> {
  const { root = '', summary, help } = flags();
  if (help) {
    console.log(HELP);
    return 0;
  }
  if (!SHARED.includes(root)) {
    throw new TypeError(`--root: expected one of ${SHARED.join(', ')}, received ${JSON.stringify(root)}`);
  }
  const backend = `-backend-config=../../rendered/${root}.backend.json`;
  const made = await plan(`environments/${root}`, [backend]);
  console.log(made.text);
  if (summary) await appendFile(summary, planSummary(root, made));
  return 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = error instanceof TerraformError ? 1 : 2;
}
