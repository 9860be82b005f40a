import { defineConfig } from 'vitest/config';

/** One file after the other: each starts the whole platform. */
export default defineConfig({
  test: {
    include: ['src/**/*.test.ts'],
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 120_000,
    reporters: ['default', 'json'],
  },
});
