import { expect, onTestFinished, test } from 'vitest';
import { migrate } from '../../src/db/migrate.ts';
import { testServer } from '../support/database.ts';
import { migrations } from '../support/released.ts';
import { databaseUrl, execute, withClient } from '../support/server.ts';

test.each(['LATIN1', 'SQL_ASCII'])(
  'a database in %s, which cannot hold every prompt, is refused in words before anything is changed',
  async (encoding) => {
    const server = testServer().url;
    const name = `fal_ledger_test_${encoding.toLowerCase()}_${process.pid}`;
    await execute(
      server,
      `CREATE DATABASE ${name} TEMPLATE template0 ENCODING '${encoding}' LOCALE_PROVIDER libc LOCALE 'C'`,
    );
    onTestFinished(() => execute(server, `DROP DATABASE ${name} WITH (FORCE)`));
    const url = databaseUrl(server, name);
    await expect(migrate(url, migrations)).rejects.toThrow(
      new RegExp(`encoding of the database ${name} is ${encoding}.*CREATE DATABASE .*ENCODING 'UTF8'`),
    );
    const tables = await withClient(url, (client) =>
      client.query(`SELECT FROM pg_class WHERE relnamespace = 'public'::regnamespace`),
    );
    expect(tables.rowCount).toBe(0);
  },
);
