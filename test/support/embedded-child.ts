import { startEmbeddedPostgres } from '../../src/embedded-postgres/embedded-postgres.ts';

// A process for tests to kill: starts the database of the given folder, prints how that went, and waits to be killed.
const [dataDir = ''] = process.argv.slice(2);
const answer = await startEmbeddedPostgres({ dataDir, settings: { fsync: 'off' } }).then(
  ({ pid }) => `started ${pid}`,
  (error: unknown) => `refused ${error instanceof Error ? error.message : String(error)}`,
);
process.stdout.write(`${answer}\n`);
setInterval(() => undefined, 60_000);
