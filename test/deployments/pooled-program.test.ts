import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createEmptyDatabase, type TestDatabase } from '../support/database.ts';
import { hasPgBouncer, type PgBouncer, SKIPPED, startPgBouncer } from '../support/pgbouncer.ts';
import type { ServerProcess } from '../support/process.ts';
import { startTestSandbox, type TestSandbox } from '../support/sandbox.ts';
import { migrationLocks, startProgram } from './program.ts';

let database: TestDatabase;
let sandbox: TestSandbox;
let pooler: PgBouncer | undefined;
let servers: ServerProcess[];
beforeEach(async () => {
  servers = [];
  database = await createEmptyDatabase();
  sandbox = await startTestSandbox({ jobSeconds: 2 });
});
afterEach(async () => {
  await Promise.all(servers.map((server) => server.kill('SIGKILL')));
  await pooler?.close();
  pooler = undefined;
  await sandbox.close();
  await database.drop();
});

async function start(databaseUrl: string, env: Record<string, string> = {}) {
  const program = await startProgram(databaseUrl, sandbox, env);
  servers.push(program.server);
  return program;
}

// That it does the main job there: every-database.test.ts.
describe.skipIf(!hasPgBouncer)(`the program behind PgBouncer${SKIPPED}`, () => {
  test('several servers start at once behind it, and one that is killed keeps no lock', async () => {
    pooler = await startPgBouncer(database.url, { pool_mode: 'transaction' });
    const [first, second] = await Promise.all([start(pooler.url), start(pooler.url)]);
    await Promise.all([first.server.prints(/ready: /), second.server.prints(/ready: /)]);
    await Promise.all(servers.map((server) => server.kill('SIGKILL')));
    expect(await migrationLocks(database.url)).toBe(0);
    const third = await start(pooler.url);
    await third.server.prints(/ready: /);
  }, 120_000);

  test('DATABASE_DIRECT_URL is what migrations use', async () => {
    pooler = await startPgBouncer(database.url, { pool_mode: 'transaction' });
    const { server } = await start(pooler.url, { DATABASE_DIRECT_URL: database.url });
    await server.prints(/ready: /);
    expect(server.output()).toContain(`at ${new URL(database.url).host}, `);
  }, 120_000);

  test('in statement mode the start is refused, and says what to change', async () => {
    pooler = await startPgBouncer(database.url, { pool_mode: 'statement' });
    for (const env of [{}, { DATABASE_DIRECT_URL: database.url }]) {
      const { server } = await start(pooler.url, env);
      await expect(server.prints(/ready: /)).rejects.toThrow(
        "set PgBouncer's pool_mode to transaction or session",
      );
      expect(server.child.exitCode).toBe(1);
    }
  }, 120_000);
});
