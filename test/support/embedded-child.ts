import { startEmbeddedPostgres } from '../../src/embedded-postgres/embedded-postgres.ts';

// A process of its own, for tests that kill it: starts the database of the folder it is given, says how that went,
// and lives until it is killed.
const [dataDir = ''] = process.argv.slice(2);
const answer = await startEmbeddedPostgres({ dataDir }).then(
  ({ pid }) => `started ${pid}`,
  (error: unknown) => `refused ${error instanceof Error ? error.message : String(error)}`,
);
process.stdout.write(`${answer}\n`);
setInterval(() => undefined, 60_000);
