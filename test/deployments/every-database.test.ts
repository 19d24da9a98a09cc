import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createEmptyDatabase, type TestDatabase } from '../support/database.ts';
import { type ForeignPostgres, installedServers, startForeignPostgres } from '../support/foreign-postgres.ts';
import { hasPgBouncer, SKIPPED, startPgBouncer } from '../support/pgbouncer.ts';
import { startTestSandbox } from '../support/sandbox.ts';
import { databaseUrl, execute } from '../support/server.ts';
import { doMainJob } from './main-job.ts';
import { migrationLocks, startProgram } from './program.ts';

// The oldest: what it can, newer ones can too.
const [foreign] = installedServers();
const WHERE = foreign
  ? `PostgreSQL ${path.basename(path.dirname(foreign))} of the system`
  : 'PostgreSQL of the system (skipped: not installed; apt-get install postgresql)';

interface Way {
  readonly way: string;
  readonly present: boolean;
  /** Of the PgBouncer in between. */
  readonly pooler?: Readonly<Record<string, string | number>>;
}
const DIRECTLY: Way = { way: 'directly', present: true };
const through = (pooler: Way['pooler']): Way => ({
  way: `through PgBouncer with ${JSON.stringify(pooler)}${SKIPPED}`,
  present: hasPgBouncer,
  ...(pooler && { pooler }),
});
// On both PgBouncer is in both modes: on one as it comes, on the other with as few connections as are enough.
const SERVERS = [
  {
    name: 'the PostgreSQL of the other tests',
    bin: undefined,
    present: true,
    ways: [
      DIRECTLY,
      through({ pool_mode: 'transaction', default_pool_size: 2, server_reset_query_always: 1 }),
      through({ pool_mode: 'session' }),
    ],
  },
  {
    name: WHERE,
    bin: foreign,
    present: foreign !== undefined,
    ways: [
      DIRECTLY,
      through({ pool_mode: 'transaction' }),
      through({ pool_mode: 'session', default_pool_size: 3 }),
    ],
  },
];

for (const { name, bin, present, ways } of SERVERS)
  describe.skipIf(!present)(`on ${name}`, () => {
    let server: ForeignPostgres | undefined;
    beforeAll(async () => {
      if (bin) server = await startForeignPostgres(bin);
    });
    afterAll(() => server?.stop());

    async function createDatabase(mode = 'direct'): Promise<TestDatabase> {
      if (!server) return await createEmptyDatabase();
      await execute(server.url, `CREATE DATABASE ${mode}`);
      return { url: databaseUrl(server.url, mode), drop: async () => undefined };
    }

    for (const { way, pooler: settings, present: possible } of ways)
      test.skipIf(!possible)(
        `${way}: the main job, the questions and a replay`,
        async () => {
          const database = await createDatabase(settings && String(settings['pool_mode']));
          await execute(database.url, settingsOf(database.url));
          const pooler = settings && (await startPgBouncer(database.url, settings));
          const sandbox = await startTestSandbox({ jobSeconds: 2 });
          const { server: program, url } = await startProgram(pooler?.url ?? database.url, sandbox);
          try {
            await program.prints(/ready: /);
            await doMainJob(url);
            expect(await migrationLocks(database.url)).toBe(0);
            expect(await program.kill('SIGTERM')).toBe(0);
            expect(program.output()).not.toMatch(/"level":(50|60)/);
          } finally {
            await program.kill('SIGKILL');
            await sandbox.close();
            await pooler?.close();
            await database.drop();
          }
        },
        60_000,
      );
  });

/** Unlike those of the other tests: what depends on them shows. */
function settingsOf(url: string): string {
  const name = new URL(url).pathname.slice(1);
  return `ALTER DATABASE "${name}" SET timezone TO 'America/New_York';
    ALTER DATABASE "${name}" SET default_transaction_isolation TO 'serializable'`;
}
