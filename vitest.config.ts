import { availableParallelism } from 'node:os';
import { configDefaults, defineConfig } from 'vitest/config';
import { LongestFirst } from './test/support/longest-first.ts';

// Most tests wait for a server more than they compute. On a server that is given all files are one worker's, since some
// depend on the transactions of the whole server: which hours are closed, which rows a vacuum finds visible to all.
const WORKERS = process.env['TEST_DATABASE_URL'] ? 1 : Math.min(availableParallelism() + 1, 8);

// What takes too long for each commit: .ci/nightly sets the variable.
const NIGHTLY = [
  'test/deployments/replicas.test.ts',
  'test/deployments/failover.test.ts',
  'test/deployments/every-database.test.ts',
  'test/deployments/adopt-kept.test.ts',
  'test/deployments/adopt-refused.test.ts',
  'test/deployments/adopt-refused-columns.test.ts',
  'test/deployments/killed-migration.test.ts',
  'test/deployments/pooled-migration.test.ts',
  'test/deployments/few-connections.test.ts',
  'test/deployments/settings.test.ts',
  'test/deployments/lost-migration.test.ts',
  'test/deployments/direct-url.test.ts',
  'test/db/partitions/partition.test.ts',
  'test/db/partitions/killed.test.ts',
  'test/db/partitions/partman.test.ts',
];

export default defineConfig({
  resolve: {
    // graphql 16 ships CommonJS and ESM; under Vitest both would be loaded ("another module or realm").
    alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }],
  },
  test: {
    globalSetup: ['test/support/global-setup.ts'],
    include: ['test/**/*.test.ts'],
    exclude: [...configDefaults.exclude, ...(process.env['NIGHTLY'] ? [] : NIGHTLY)],
    testTimeout: 40_000,
    hookTimeout: 60_000,
    // A second, as it is without this, is too short for a browser and a server that share two cores with other tests.
    expect: { poll: { timeout: 15_000 } },
    pool: 'forks',
    maxWorkers: WORKERS,
    // Files share what is imported: each for itself would take minutes. So no module may keep state, which holds anyway.
    isolate: false,
    sequence: { sequencer: LongestFirst },
  },
});
