import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

/** Bundles a service into `dist/main.js` and its health check into `dist/health-check.js`, dependencies included. */
export default defineConfig({
  build: {
    ssr: true,
    target: 'node24',
    sourcemap: true,
    minify: true,
    rolldownOptions: {
      input: {
        main: 'src/main.ts',
        'health-check': fileURLToPath(new URL('libs/service-kit/src/health-check.ts', import.meta.url)),
      },
      output: { entryFileNames: '[name].js', sourcemapExcludeSources: true, keepNames: true },
    },
  },
  ssr: { noExternal: true },
});
