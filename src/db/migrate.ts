import { createHash, randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { Client } from 'pg';
import { z } from 'zod';
import { holdLock } from './migration-lock.ts';
import { prepareSession } from './session.ts';

/** The migrations and the database do not match; the message says what to do. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError';
}

/** One `prisma/migrations/<name>/migration.sql`. */
export interface Migration {
  readonly name: string;
  readonly sql: string;
  /** SHA-256 of the file, as Prisma records it. */
  readonly checksum: string;
  /** The same for both kinds of line endings: a checkout may change them, and Prisma accepts that too. */
  readonly equalChecksums: readonly string[];
}

// Prisma's own lock, so that `prisma migrate deploy` and we wait for each other.
const PRISMA_LOCK = 72_707_369;

// As Prisma creates it.
const RECORDS = `CREATE TABLE public._prisma_migrations (
  id VARCHAR(36) PRIMARY KEY NOT NULL,
  checksum VARCHAR(64) NOT NULL,
  finished_at TIMESTAMPTZ,
  migration_name VARCHAR(255) NOT NULL,
  logs TEXT,
  rolled_back_at TIMESTAMPTZ,
  started_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  applied_steps_count INTEGER NOT NULL DEFAULT 0
)`;

// A migration may take any time.
const NO_TIMEOUT = 0;

const records = z.array(
  z.object({
    migration_name: z.string(),
    checksum: z.string(),
    finished: z.boolean(),
    logs: z.string().nullable(),
  }),
);

/** Reads the migrations of the folder, in the order of their names. */
export async function readMigrations(folder: string): Promise<Migration[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  return await Promise.all(names.sort().map((name) => readMigration(folder, name)));
}

async function readMigration(folder: string, name: string): Promise<Migration> {
  const file = path.join(folder, name, 'migration.sql');
  const bytes = await readFile(file).catch((cause: unknown) => {
    throw new MigrationError(`The migration ${name} has no readable ${file}.`, { cause });
  });
  const sql = bytes.toString();
  const unix = sql.replaceAll('\r\n', '\n');
  const equalChecksums = [unix, unix.replaceAll('\n', '\r\n')].map(sha256);
  return { name, sql, checksum: sha256(bytes), equalChecksums };
}

function sha256(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}

/**
 * Applies the pending migrations, one process at a time, and records them as `prisma migrate deploy` would. Returns their
 * names. Throws a MigrationError if a migration fails, failed before, was edited or is missing from the folder.
 */
export async function migrate(
  url: string,
  migrations: readonly Migration[],
  log: (line: string) => void = () => undefined,
): Promise<string[]> {
  const client = await connect(url);
  try {
    const pooled = await prepareSession(client, NO_TIMEOUT);
    if (!pooled) {
      await acquireLock(client, log);
      return await applyPending(client, migrations);
    }
    const holder = await connect(url);
    try {
      await prepareSession(holder, NO_TIMEOUT);
      const onLost = () => client.connection.stream.destroy();
      const release = await holdLock(holder, PRISMA_LOCK, { onWait: () => log(WAITING), onLost });
      try {
        return await applyPending(client, migrations);
      } finally {
        await release();
      }
    } finally {
      await holder.end();
    }
  } finally {
    await client.end();
  }
}

async function connect(url: string): Promise<Client> {
  const client = new Client({
    connectionString: url,
    connectionTimeoutMillis: 5000,
    application_name: 'fal-ledger migrate',
  });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

async function applyPending(client: Client, migrations: readonly Migration[]): Promise<string[]> {
  // Not IF NOT EXISTS: it needs the right to create tables even if there is nothing to create.
  if (!(await isTrue(client, `to_regclass('public._prisma_migrations') IS NOT NULL`)))
    await client.query(RECORDS);
  const pending = await findPending(client, migrations);
  for (const migration of pending) await apply(client, migration);
  return pending.map(({ name }) => name);
}

const WAITING = 'another process is migrating the database: waiting for it';

/** The lock is released when the connection ends. */
async function acquireLock(client: Client, log: (line: string) => void): Promise<void> {
  if (await isTrue(client, `pg_try_advisory_lock(${PRISMA_LOCK})`)) return;
  log(WAITING);
  await client.query(`SELECT pg_advisory_lock(${PRISMA_LOCK})`);
}

async function isTrue(client: Client, condition: string): Promise<boolean> {
  const { rows } = await client.query<{ answer: boolean }>(`SELECT ${condition} AS answer`);
  return rows[0]?.answer === true;
}

async function findPending(client: Client, migrations: readonly Migration[]): Promise<Migration[]> {
  const { rows } = await client.query(
    `SELECT migration_name, checksum, finished_at IS NOT NULL AS finished, logs FROM public._prisma_migrations
     WHERE rolled_back_at IS NULL ORDER BY started_at`,
  );
  const applied = new Map<string, string>();
  for (const { migration_name: name, checksum, finished, logs } of records.parse(rows)) {
    if (!finished) throw new MigrationError(failedBefore(name, logs));
    if (!migrations.some((migration) => migration.name === name))
      throw new MigrationError(
        `The database has the migration ${name}, which this version does not know: the database is newer than the program.`,
      );
    applied.set(name, checksum);
  }
  return migrations.filter(({ name, checksum, equalChecksums }) => {
    const recorded = applied.get(name);
    if (recorded !== undefined && recorded !== checksum && !equalChecksums.includes(recorded))
      throw new MigrationError(`The migration ${name} was edited after it was applied: restore the file.`);
    return recorded === undefined;
  });
}

function failedBefore(name: string, logs: string | null): string {
  return [
    `The migration ${name} failed before${logs ? `: ${logs}` : ', or was interrupted'}.`,
    'Undo what it did, if anything. To have it applied again, run "prisma migrate resolve --rolled-back ' +
      `${name}" or this statement:`,
    `  UPDATE _prisma_migrations SET rolled_back_at = now() WHERE migration_name = '${name}' AND finished_at IS NULL;`,
  ].join('\n');
}

async function apply(client: Client, { name, sql, checksum }: Migration): Promise<void> {
  const id = randomUUID();
  await client.query(
    'INSERT INTO public._prisma_migrations (id, checksum, migration_name) VALUES ($1, $2, $3)',
    [id, checksum, name],
  );
  try {
    // Without parameters, a file of several statements is one implicit transaction.
    await client.query(sql);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    await recordFailure(client, id, reason);
    throw new MigrationError(`The migration ${name} failed: ${reason}`, { cause });
  }
  // A file may have changed them.
  await prepareSession(client, NO_TIMEOUT);
  await client.query(
    `UPDATE public._prisma_migrations SET finished_at = now(), applied_steps_count = applied_steps_count + 1
     WHERE id = $1`,
    [id],
  );
}

/** Records the reason of a failure, if the connection still works; it must not hide the failure itself. */
async function recordFailure(client: Client, id: string, reason: string): Promise<void> {
  try {
    // A file may have opened a transaction of its own.
    await client.query('ROLLBACK');
    await client.query('UPDATE public._prisma_migrations SET logs = $2 WHERE id = $1', [id, reason]);
  } catch {
    // The row stays unfinished, which says enough.
  }
}
