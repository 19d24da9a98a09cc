import { randomUUID } from 'node:crypto';
import type { Client } from 'pg';
import { z } from 'zod';
import type { Migration } from './files.ts';

/** A migration that the database has, or has begun to get. */
export interface MigrationRecord {
  readonly id: string;
  readonly name: string;
  readonly checksum: string;
  readonly finished: boolean;
  /** How many steps are done of a migration that is executed step by step; undefined of one that was executed at once. */
  readonly steps: number | undefined;
  /** What those steps were; undefined if a version recorded them that only counted. */
  readonly fingerprint: string | undefined;
  /** Why the last attempt failed. */
  readonly failure: string | undefined;
  readonly addsOnly: boolean;
}

// As Prisma creates it.
const TABLE = `CREATE TABLE public._prisma_migrations (
  id VARCHAR(36) PRIMARY KEY NOT NULL,
  checksum VARCHAR(64) NOT NULL,
  finished_at TIMESTAMPTZ,
  migration_name VARCHAR(255) NOT NULL,
  logs TEXT,
  rolled_back_at TIMESTAMPTZ,
  started_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  applied_steps_count INTEGER NOT NULL DEFAULT 0
)`;

// Prisma reads the column only of migrations that failed. An older server learns from it that it can go on.
const ADDS_ONLY = 'adds only';

// A line of the same column, after that one.
const FINGERPRINT = /^steps ([0-9a-f]{64})$/;

// What `applied_steps_count` is before the first of our steps: Prisma counts a whole file as one.
const NO_STEPS = 1000;

const rows = z.array(
  z
    .object({
      id: z.string(),
      migration_name: z.string(),
      checksum: z.string(),
      finished: z.boolean(),
      applied_steps_count: z.number(),
      logs: z.string().nullable(),
    })
    .transform(({ id, migration_name: name, checksum, finished, applied_steps_count: count, logs }) => {
      const lines = (logs ?? '').split('\n');
      const marked = lines[0] === ADDS_ONLY;
      if (marked) lines.shift();
      const fingerprint = FINGERPRINT.exec(lines[0] ?? '')?.[1];
      if (fingerprint !== undefined) lines.shift();
      const failure = lines.join('\n') || undefined;
      const steps = count < NO_STEPS ? undefined : count - NO_STEPS;
      return { id, name, checksum, finished, steps, fingerprint, failure, addsOnly: marked };
    }),
);

/** Reads the records of all migrations that were not rolled back; undefined if there is no table of them. */
export async function readRecords(client: Client): Promise<MigrationRecord[] | undefined> {
  const { rows: tables } = await client.query(
    `SELECT FROM pg_catalog.pg_class WHERE oid = to_regclass('public._prisma_migrations')`,
  );
  if (tables.length === 0) return undefined;
  const { rows: found } = await client.query(
    `SELECT id, migration_name, checksum, finished_at IS NOT NULL AS finished, applied_steps_count, logs
     FROM public._prisma_migrations WHERE rolled_back_at IS NULL ORDER BY started_at, migration_name`,
  );
  return rows.parse(found);
}

/** Creates the table of the records. Not IF NOT EXISTS: it needs the right to create tables even if there is nothing to do. */
export async function createRecords(client: Client): Promise<void> {
  await client.query(TABLE);
}

/** Records that a migration was begun; returns the record's id. */
export async function recordStart(
  client: Client,
  { name, checksum, addsOnly }: Migration,
  { inSteps }: { inSteps: boolean },
): Promise<string> {
  const id = randomUUID();
  await client.query(
    `INSERT INTO public._prisma_migrations (id, checksum, migration_name, applied_steps_count, logs)
     VALUES ($1, $2, $3, $4, $5)`,
    [id, checksum, name, inSteps ? NO_STEPS : 0, addsOnly ? ADDS_ONLY : null],
  );
  return id;
}

/** Records how many steps of a migration are done, and what they were. */
export async function recordSteps(
  client: Client,
  id: string,
  { addsOnly }: Migration,
  { done, fingerprint }: { done: number; fingerprint: string },
): Promise<void> {
  await client.query(
    'UPDATE public._prisma_migrations SET applied_steps_count = $2, logs = $3 WHERE id = $1',
    [id, NO_STEPS + done, [...(addsOnly ? [ADDS_ONLY] : []), `steps ${fingerprint}`].join('\n')],
  );
}

/** Records that a migration is applied. */
export async function recordEnd(client: Client, id: string, { addsOnly }: Migration): Promise<void> {
  await client.query(
    `UPDATE public._prisma_migrations SET finished_at = clock_timestamp(), applied_steps_count = 1, logs = $2
     WHERE id = $1`,
    [id, addsOnly ? ADDS_ONLY : null],
  );
}

/** Records that nothing of a migration was applied, as `prisma migrate resolve --rolled-back` does. */
export async function recordRollback(client: Client, id: string): Promise<void> {
  await client.query('UPDATE public._prisma_migrations SET rolled_back_at = now() WHERE id = $1', [id]);
}

/** Records why an attempt failed. */
export async function recordFailure(
  client: Client,
  id: string,
  { addsOnly }: Migration,
  reason: string,
): Promise<void> {
  await client.query(
    `UPDATE public._prisma_migrations
     SET logs = concat_ws(E'\\n', $2::text, substring(logs FROM '(?n)^steps [0-9a-f]{64}$'), $3::text) WHERE id = $1`,
    [id, addsOnly ? ADDS_ONLY : null, reason],
  );
}

/** Marks migrations that only add and were recorded without saying so: by Prisma, or before servers did. */
export async function markAddsOnly(client: Client, ids: readonly string[]): Promise<void> {
  await client.query(
    `UPDATE public._prisma_migrations SET logs = $2 WHERE id = ANY ($1) AND coalesce(logs, '') = ''`,
    [ids, ADDS_ONLY],
  );
}
