import { availableParallelism } from 'node:os';
import { configDefaults, defineConfig } from 'vitest/config';

// Which hours are closed, and which rows a vacuum finds visible to all, depends on the transactions of the whole server.
const ALONE = ['test/analytics/*.test.ts', 'test/app/upkeep.test.ts'];

export default defineConfig({
  resolve: {
    // graphql 16 ships CommonJS and ESM; under Vitest both would be loaded ("another module or realm").
    alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }],
  },
  test: {
    globalSetup: ['test/support/global-setup.ts'],
    testTimeout: 20_000,
    hookTimeout: 60_000,
    pool: 'forks',
    // Files share what is imported: each for itself would take minutes. So no module may keep state, which holds anyway.
    isolate: false,
    projects: [
      {
        extends: true,
        test: { name: 'alone', include: ALONE, maxWorkers: 1, sequence: { groupOrder: 0 } },
      },
      {
        extends: true,
        test: {
          name: 'together',
          include: ['test/**/*.test.ts'],
          exclude: [...configDefaults.exclude, ...ALONE],
          // Most tests wait for a server more than they compute: one worker fewer than cores, the default, is too few on two.
          maxWorkers: Math.max(2, availableParallelism() - 1),
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
