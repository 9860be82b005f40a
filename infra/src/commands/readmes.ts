// Rewrites the tables of variables and outputs in the READMEs of all modules, and that of security rules. Run by
// `npx nx run infra:readmes`.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readInterface } from '../module-interface.ts';
import { withInterface } from '../module-readme.ts';
import { modules } from '../modules.ts';
import { securityRules } from '../security/security-rules.ts';
import { securityTable } from '../security/security-table.ts';
import { INFRA } from '../terraform.ts';

async function write(file: string, text: string): Promise<void> {
  await writeFile(join(INFRA, file), text);
  console.log(`wrote infra/${file}`);
}

for (const folder of modules) {
  const file = `${folder}/README.md`;
  await write(file, withInterface(await readFile(join(INFRA, file), 'utf8'), await readInterface(folder)));
}
await write('SECURITY.md', securityTable(securityRules));
