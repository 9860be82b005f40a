// Run by npm around `npm pack` and `npm publish`: `publish` puts the published package.json in place, `restore` the
// repository's back. What an interrupted pack has left is put right by the next one.
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { publishedManifest } from './published-manifest.ts';

const MANIFEST = 'package.json';
const SET_ASIDE = 'package.json.repository';

function publish(): void {
  if (!existsSync(SET_ASIDE)) renameSync(MANIFEST, SET_ASIDE);
  const manifest = JSON.parse(readFileSync(SET_ASIDE, 'utf8'));
  writeFileSync(MANIFEST, `${JSON.stringify(publishedManifest(manifest), null, 2)}\n`);
}

function restore(): void {
  renameSync(SET_ASIDE, MANIFEST);
}

const step = process.argv[2];
if (step === 'publish') publish();
else if (step === 'restore') restore();
else throw new Error(`expected publish or restore, received ${step}`);
