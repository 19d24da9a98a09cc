import type { Client } from 'pg';
import { MigrationError } from './migrations/files.ts';

/**
 * Throws if the database cannot hold every text. The functions of the migrations, and prompts in most languages, need UTF8;
 * the encoding of a database never changes.
 */
export async function requireUtf8(client: Pick<Client, 'query'>): Promise<void> {
  const { rows } = await client.query<{ name: string; encoding: string }>(
    `SELECT current_database() AS name, current_setting('server_encoding') AS encoding`,
  );
  const [database] = rows;
  if (!database || database.encoding === 'UTF8') return;
  const { name, encoding } = database;
  throw new MigrationError(
    `The encoding of the database ${name} is ${encoding}, and fal-ledger needs UTF8: use another one, such as by CREATE DATABASE ${name}_utf8 TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8'. A table that is already there comes along by pg_dump and psql.`,
  );
}
