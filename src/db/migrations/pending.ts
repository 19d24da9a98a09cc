import { addsOnly } from './adds-only.ts';
import { type Migration, MigrationError } from './files.ts';
import type { MigrationRecord } from './records.ts';

/** What the records say about the migrations of this version. */
export interface State {
  /** What is to be applied, with the record of an attempt that did not come to its end. */
  readonly pending: ReadonlyArray<{ migration: Migration; record: MigrationRecord | undefined }>;
  /** The migrations that only a newer version has. */
  readonly newer: readonly string[];
  /** The records of migrations that only add and do not say so yet. */
  readonly unmarked: readonly string[];
}

/** Compares the records with the migrations of this version. Throws a MigrationError if the two do not go together. */
export function compare(records: readonly MigrationRecord[], migrations: readonly Migration[]): State {
  const known = new Map(migrations.map((migration) => [migration.name, migration]));
  const newer = records.filter(({ name }) => !known.has(name));
  if (newer.length > 0 && newer.length === records.length && !newer.every(({ name }) => addsOnly(name)))
    throw foreign(newer);
  for (const record of newer) if (!record.addsOnly && !addsOnly(record.name)) throw tooOld(record);
  const byName = new Map<string, MigrationRecord>();
  const unmarked: string[] = [];
  for (const record of records) {
    const migration = known.get(record.name);
    if (!migration) continue;
    const { checksum, equalChecksums } = migration;
    if (
      (record.finished || record.steps !== undefined) &&
      record.checksum !== checksum &&
      !equalChecksums.includes(record.checksum)
    )
      throw new MigrationError(
        `The migration ${record.name} was edited after it was applied: restore the file.`,
      );
    if (byName.get(record.name)?.finished !== true) byName.set(record.name, record);
    if (record.finished && migration.addsOnly && !record.addsOnly) unmarked.push(record.id);
  }
  const pending = migrations.flatMap((migration) => {
    const record = byName.get(migration.name);
    return record?.finished ? [] : [{ migration, record }];
  });
  return { pending, newer: newer.map(({ name }) => name), unmarked };
}

/** Says that a server is older than its database, and works all the same. */
export function warnOfNewer(newer: readonly string[], log: (line: string) => void): void {
  if (newer.length > 0)
    log(
      `warning: the database is newer than this version, which goes on since ${newer.join(', ')} only added to it`,
    );
}

function foreign(records: readonly MigrationRecord[]): MigrationError {
  const names = records.slice(0, 3).map(({ name }) => name);
  const more = records.length > names.length ? ' and others' : '';
  return new MigrationError(
    `The table _prisma_migrations of the database is that of another program, with ${names.join(', ')}${more}, and fal-ledger keeps its own migrations in a table of that name. Give fal-ledger a database of its own. To adopt a table generations, move it there.`,
  );
}

function tooOld({ name }: MigrationRecord): MigrationError {
  return new MigrationError(
    `The database has the migration ${name}, which this version does not know and which does more than add: the database is newer than the program. Start the newer version.`,
  );
}
