import { environmentOf } from '../support/ledger.ts';
import { freePort } from '../support/ports.ts';
import { type ServerProcess, startServerProcess } from '../support/process.ts';
import type { TestSandbox } from '../support/sandbox.ts';
import { withClient } from '../support/server.ts';

/** Starts the built program on a database, with a sandbox for its fal. */
export async function startProgram(
  databaseUrl: string,
  sandbox: TestSandbox,
  env: Record<string, string> = {},
): Promise<{ server: ServerProcess; url: string }> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const server = startServerProcess({
    ...environmentOf(databaseUrl, sandbox),
    PORT: String(port),
    HOST: '127.0.0.1',
    APP_URL: url,
    DRAIN_SECONDS: '0',
    ...env,
  });
  return { server, url };
}

/** How many connections hold the lock of the migrations. */
export async function migrationLocks(databaseUrl: string): Promise<number | null> {
  return await withClient(databaseUrl, async (client) => {
    const { rowCount } = await client.query(
      `SELECT FROM pg_locks WHERE locktype = 'advisory' AND objid = 72707369
       AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
    );
    return rowCount;
  });
}
