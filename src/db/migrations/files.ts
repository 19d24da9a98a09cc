import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { addsOnly } from './adds-only.ts';

/** The database cannot be migrated, or does not go with the migrations; the message says why, and what to do. */
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
  /** Whether servers that do not know the migration go on working beside it. */
  readonly addsOnly: boolean;
}

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
  return { name, sql, checksum: sha256(bytes), equalChecksums, addsOnly: addsOnly(name, sql) };
}

function sha256(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}
