type Json = Record<string, unknown>;

/** What only the repository needs. */
const REPOSITORY_ONLY = new Set(['private', 'scripts', 'nx', 'devDependencies']);

/**
 * The package.json of the published package: in the repository `exports` name sources, there what `tsc` made of them,
 * because Node runs no TypeScript from node_modules.
 */
export function publishedManifest(manifest: Json): Json {
  const kept = Object.entries(manifest).filter(([member]) => !REPOSITORY_ONLY.has(member));
  return { ...Object.fromEntries(kept), exports: compiled(manifest.exports as Record<string, string>) };
}

function compiled(exports: Record<string, string>): Json {
  return Object.fromEntries(
    Object.entries(exports).map(([path, source]) => {
      const stem = source.replace(/^\.\/src\//, './dist/').replace(/\.ts$/, '');
      return [path, { types: `${stem}.d.ts`, default: `${stem}.js` }];
    }),
  );
}
