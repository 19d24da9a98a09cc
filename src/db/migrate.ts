import type { Client } from 'pg';
import { prepareAdoption } from './adopt/adopt.ts';
import { findForeignEncoding, requireUtf8 } from './encoding.ts';
import { applyMigration } from './migrations/apply.ts';
import type { Execution } from './migrations/execute.ts';
import { type Migration, MigrationError } from './migrations/files.ts';
import { findObstacles, findObstaclesToChange, type Obstacle } from './migrations/obstacles.ts';
import { compare, warnOfNewer } from './migrations/pending.ts';
import { createRecords, markAddsOnly, readRecords } from './migrations/records.ts';
import { withLock, withSession } from './migrations/session.ts';

/** How a migration is watched and stopped. */
export interface MigrateOptions {
  readonly log?: (line: string) => void;
  /** Told what goes on: the name of the migration that is being applied; undefined while another process migrates. */
  readonly onProgress?: (migration: string | undefined) => void;
  /** Whether a table `generations` that others have made may be made ours. */
  readonly adopt?: boolean;
  /** Stops at once; the next start goes on from there. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Applies the pending migrations, one process at a time, and records them as `prisma migrate deploy` would. Returns their
 * names. Throws a MigrationError if a migration fails, was edited, or is one of a newer version that does more than add.
 */
export async function migrate(
  url: string,
  migrations: readonly Migration[],
  {
    log = () => undefined,
    onProgress = () => undefined,
    adopt: mayAdopt = false,
    signal,
  }: MigrateOptions = {},
): Promise<string[]> {
  return await withSession(url, signal, async (session) => {
    const { client } = session;
    await requireUtf8(client);
    const { pending, newer } = await read(client, migrations);
    warnOfNewer(newer, log);
    if (pending.length === 0) return [];
    const onWait = () => {
      onProgress(undefined);
      log('another process is migrating the database: waiting for it');
    };
    return await withLock(url, session, { signal, onWait }, async () => {
      const adopt = await readTable({ client, signal, log }, migrations, mayAdopt);
      if ((await readRecords(client)) === undefined) {
        if (!adopt) await requireRights(client);
        await createRecords(client);
      }
      await adopt?.();
      // Another process may have applied them meanwhile.
      const left = (await read(client, migrations)).pending;
      for (const { migration, record } of left) {
        signal?.throwIfAborted();
        onProgress(migration.name);
        await applyMigration({ client, signal, log }, migration, record);
      }
      return left.map(({ migration }) => migration.name);
    });
  });
}

/** What `migrate` would find. */
export interface Outlook {
  /** The names of what it would apply. */
  readonly pending: readonly string[];
  /** What would keep it from that, all of it. */
  readonly obstacles: ReadonlyArray<Pick<Obstacle, 'problem'> & Partial<Obstacle>>;
}

/** Looks what `migrate` would apply, and what stands in its way. Changes nothing. */
export async function foreseeMigration(
  url: string,
  migrations: readonly Migration[],
  { adopt = false } = {},
): Promise<Outlook> {
  return await withSession(url, undefined, async ({ client }) => {
    const records = await readRecords(client);
    try {
      const pending = compare(records ?? [], migrations).pending.map(({ migration }) => migration.name);
      if (pending.length === 0) return { pending, obstacles: [] };
      const encoding = await findForeignEncoding(client);
      // Nothing else helps such a database, and its owner may do everything in another one.
      if (encoding) return { pending, obstacles: [encoding] };
      // Says itself what the role may not do.
      await readTable({ client, signal: undefined, log: () => undefined }, migrations, adopt);
      const obstacles = await (records ? findObstaclesToChange : findObstacles)(client);
      return { pending, obstacles };
    } catch (error) {
      if (!(error instanceof MigrationError)) throw error;
      return { pending: [], obstacles: [{ problem: error.message }] };
    }
  });
}

/** Throws a MigrationError that has everything that the role may not do. */
async function requireRights(client: Client): Promise<void> {
  const obstacles = await findObstacles(client);
  if (obstacles.length > 0)
    throw new MigrationError(
      `The database cannot be migrated by this role; a superuser can mend that:\n${obstacles
        .map(({ problem, remedy }) => `- ${problem}: ${remedy};`)
        .join('\n')}`,
    );
}

/** Only before the second migration: what comes after it is there only in a table of ours. */
async function readTable(execution: Execution, migrations: readonly Migration[], mayAdopt: boolean) {
  const [first, ...others] = migrations;
  const records = (await readRecords(execution.client)) ?? [];
  if (!first || records.some(({ name }) => name !== first.name)) return undefined;
  const record = records.find(({ name }) => name === first.name);
  return await prepareAdoption(execution, { migrations: [first, ...others], record }, mayAdopt);
}

async function read(client: Client, migrations: readonly Migration[]) {
  const state = compare((await readRecords(client)) ?? [], migrations);
  // It helps older servers only; a standby cannot be written to.
  if (state.unmarked.length > 0) await markAddsOnly(client, state.unmarked).catch(() => undefined);
  return state;
}
