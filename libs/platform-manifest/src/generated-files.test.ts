import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { generatedFiles, REFRESH_COMMAND } from './generated-files.ts';
import { readManifest } from './manifest.ts';
import { withSettingsTable } from './settings-table.ts';

const workspace = join(import.meta.dirname, '../../..');
const files = generatedFiles(await readManifest(join(workspace, 'infra/platform.yaml')));

it.each([...files])(`%s is fresh, else run ${REFRESH_COMMAND}`, async (path, value) => {
  const committed = await readFile(join(workspace, path), 'utf8').catch(() => 'null');
  // Values, not texts: the formatter has the last word on the files.
  expect(JSON.parse(committed), `stale: run ${REFRESH_COMMAND}`).toEqual(JSON.parse(JSON.stringify(value)));
});

it(`the README's table of settings is fresh, else run ${REFRESH_COMMAND}`, async () => {
  const readme = await readFile(join(import.meta.dirname, '../README.md'), 'utf8');
  expect(readme, `stale: run ${REFRESH_COMMAND}`).toBe(withSettingsTable(readme));
});
