// The one test configuration: every package, script and benchmark program keeps its tests beside its files.
// Invariant: tests resolve workspace packages through the `source` condition, so they never run against a stale build.

import { defineConfig, type ViteUserConfig } from 'vitest/config';

const config: ViteUserConfig = defineConfig({
  resolve: { conditions: ['source', 'module', 'node', 'development|production'] },
  ssr: { resolve: { conditions: ['source', 'module', 'node', 'development|production'] } },
  test: {
    include: ['packages/**/*.test.ts', 'scripts/**/*.test.ts', 'benchmarks/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**'],
    environment: 'node',
    pool: 'threads',
    // Files of a worker share loaded modules: these keep caches alone, and loading them anew took longer than the tests.
    isolate: false,
    maxWorkers: '100%',
    // More than any wait inside a test takes, so that the wait that hung is named; a busy machine must not fail a test.
    testTimeout: 30_000,
    hookTimeout: 30_000,
    teardownTimeout: 5_000,
    coverage: {
      provider: 'v8',
      include: ['packages/*/src/**/*.ts'],
      exclude: ['**/*.test.ts'],
      reporter: ['text-summary', 'html', 'json-summary'],
    },
  },
});

export default config;
