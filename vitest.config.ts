import './scripts/require-node-24.mjs';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/kit/compile-cache.ts'],
    setupFiles: ['test/kit/environment.ts'],
    // End-to-end tests mostly wait: for a process, for a server, for a backoff.
    maxConcurrency: 10,
    maxWorkers: 3,
    // Tests leave nothing behind in their worker; a new one for each file would cost a fifth of the whole run.
    isolate: false,
    // Node.js 24 runs TypeScript itself, so nothing is transformed for it: a tenth of the CPU of the tests that start no process.
    experimental: { viteModuleRunner: false, nodeLoader: false },
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
