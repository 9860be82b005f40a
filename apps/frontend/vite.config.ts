import { defineConfig } from 'vite';

/** The page. It goes beside the server's bundle, which is built first because it empties `dist`. */
export default defineConfig({
  build: {
    outDir: 'dist/public',
    // The page's Content-Security-Policy allows no data: URLs.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
