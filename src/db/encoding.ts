import type { Client } from 'pg';
import { MigrationError } from './migrations/files.ts';
import type { Obstacle } from './migrations/obstacles.ts';

/**
 * What is in the way if the database cannot hold every text. The functions of the migrations, and prompts in most languages,
 * need UTF8; the encoding of a database never changes.
 */
export async function findForeignEncoding(client: Pick<Client, 'query'>): Promise<Obstacle | undefined> {
  const { rows } = await client.query<{ name: string; encoding: string; remedy: string }>(
    `SELECT current_database() AS name, current_setting('server_encoding') AS encoding,
       format('CREATE DATABASE %I OWNER %I TEMPLATE template0 ENCODING ''UTF8'' LC_COLLATE ''C.UTF-8'' LC_CTYPE ''C.UTF-8''',
         current_database() || '_utf8', current_user) AS remedy`,
  );
  const [database] = rows;
  if (!database || database.encoding === 'UTF8') return undefined;
  const { name, encoding, remedy } = database;
  return {
    problem: `The encoding of the database ${name} is ${encoding}, and fal-ledger needs UTF8: let DATABASE_URL lead to another one`,
    remedy,
  };
}

/** Throws if the database cannot hold every text. */
export async function requireUtf8(client: Pick<Client, 'query'>): Promise<void> {
  const obstacle = await findForeignEncoding(client);
  if (obstacle)
    throw new MigrationError(
      `${obstacle.problem}, such as by ${obstacle.remedy}. A table that is already there comes along by pg_dump and psql.`,
    );
}
