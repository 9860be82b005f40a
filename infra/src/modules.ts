import { globSync } from 'node:fs';
import { dirname } from 'node:path';
import { INFRA } from './terraform.ts';

/** Folders of reusable modules, relative to `infra`. */
export const modules = foldersOf('modules/*/main.tf');

/** Folders that somebody applies, relative to `infra`. */
export const roots = foldersOf('environments/*/main.tf');

function foldersOf(pattern: string): string[] {
  return globSync(pattern, { cwd: INFRA })
    .map((file) => dirname(file))
    .sort();
}
