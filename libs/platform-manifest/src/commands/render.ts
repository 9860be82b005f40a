// Writes the files that follow from infra/platform.yaml and its schema. Run by `npx nx run platform-manifest:render`.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { generatedFiles } from '../generated-files.ts';
import { readManifest } from '../manifest.ts';
import { ManifestError } from '../manifest-error.ts';
import { withSettingsTable } from '../settings-table.ts';

const workspace = join(import.meta.dirname, '../../../..');

async function write(path: string, text: string): Promise<void> {
  const file = join(workspace, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
  console.log(`wrote ${path}`);
}

try {
  const manifest = await readManifest(join(workspace, 'infra/platform.yaml'));
  for (const [path, value] of generatedFiles(manifest)) {
    await write(path, `${JSON.stringify(value, null, 2)}\n`);
  }
  const readme = 'libs/platform-manifest/README.md';
  await write(readme, withSettingsTable(await readFile(join(workspace, readme), 'utf8')));
} catch (error) {
  if (!(error instanceof ManifestError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
