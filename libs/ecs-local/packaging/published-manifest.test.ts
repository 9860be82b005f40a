import { expect, it } from 'vitest';
import { publishedManifest } from './published-manifest.ts';

it('exports what was compiled and leaves out what is only for the repository', () => {
  const manifest = {
    name: 'x',
    exports: { '.': './src/index.ts' },
    bin: { x: './bin/x.mjs' },
    scripts: { prepack: 'build' },
    nx: {},
    dependencies: { zod: '4' },
    devDependencies: { vitest: '5' },
  };
  expect(publishedManifest(manifest)).toEqual({
    name: 'x',
    exports: { '.': { types: './dist/index.d.ts', default: './dist/index.js' } },
    bin: { x: './bin/x.mjs' },
    dependencies: { zod: '4' },
  });
});
