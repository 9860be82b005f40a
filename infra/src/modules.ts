import { existsSync, globSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { INFRA } from './terraform.ts';

/** Folders of reusable modules, relative to `infra`. */
export const modules = foldersOf('modules/*/main.tf');

/** Folders that somebody applies, relative to `infra`. */
export const roots = foldersOf('environments/*/main.tf');

/** Folders with tests of their own. */
export const tested = [...modules, ...roots].filter((folder) => existsSync(join(INFRA, folder, 'tests')));

function foldersOf(pattern: string): string[] {
  return globSync(pattern, { cwd: INFRA })
    .map((file) => dirname(file))
    .sort();
}
