// Rewrites the tables of variables and outputs in the READMEs of all modules. Run by `npx nx run infra:readmes`.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readInterface } from '../module-interface.ts';
import { withInterface } from '../module-readme.ts';
import { modules } from '../modules.ts';
import { INFRA } from '../terraform.ts';

for (const folder of modules) {
  const file = join(INFRA, folder, 'README.md');
  await writeFile(file, withInterface(await readFile(file, 'utf8'), await readInterface(folder)));
  console.log(`wrote infra/${folder}/README.md`);
}
