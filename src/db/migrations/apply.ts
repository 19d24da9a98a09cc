import type { Client } from 'pg';
import { hasRows } from './catalogue.ts';
import { type Execution, executeStep, inTransaction } from './execute.ts';
import { type Migration, MigrationError } from './files.ts';
import { makePlan, type Step } from './plan.ts';
import { findPosition, fingerprintOf } from './position.ts';
import {
  type MigrationRecord,
  recordEnd,
  recordFailure,
  recordRollback,
  recordStart,
  recordSteps,
} from './records.ts';
import { resetSession } from './session.ts';
import { findTraces } from './traces.ts';

/** Applies one migration, or what is left of it; `record` is that of an attempt that did not come to its end. */
export async function applyMigration(
  execution: Execution,
  migration: Migration,
  record: MigrationRecord | undefined,
): Promise<void> {
  try {
    const begun = record && (await resume(execution, migration, record));
    if (begun !== 'applied') await execute(execution, migration, begun);
  } catch (cause) {
    if (cause instanceof MigrationError || execution.signal?.aborted) throw cause;
    throw new MigrationError(`The migration ${migration.name} failed: ${messageOf(cause)}`, { cause });
  } finally {
    // A file may have changed the settings.
    await resetSession(execution.client).catch(() => undefined);
  }
}

/** The record of a migration that is executed step by step. */
type Begun = Pick<MigrationRecord, 'id' | 'steps' | 'fingerprint'>;

/** Finds out what became of an attempt that did not come to its end. */
async function resume(
  { client, log }: Execution,
  migration: Migration,
  record: MigrationRecord,
): Promise<Begun | 'applied' | undefined> {
  const { name, sql } = migration;
  const { id, steps } = record;
  if (steps !== undefined) return record;
  const { verdict, missing } = await findTraces(client, sql);
  if (verdict === 'done') {
    log(`the migration ${name} was interrupted after its work was done: recorded as applied`);
    await recordEnd(client, id, migration);
    return 'applied';
  }
  if (verdict === 'undone') {
    log(`the migration ${name} was interrupted, and nothing of it is there: applying it again`);
    await recordRollback(client, id);
    return undefined;
  }
  throw new MigrationError(unclear(name, missing));
}

function unclear(name: string, missing: readonly string[]): string {
  const where = `WHERE migration_name = '${name}' AND finished_at IS NULL;`;
  const found =
    missing.length > 0 ? `was applied in part: ${missing.join(', ')}` : 'leaves nothing that could tell';
  return [
    `The migration ${name} was interrupted, and ${found}.`,
    'Undo what is there of it, then have it applied again by this statement:',
    `  UPDATE _prisma_migrations SET rolled_back_at = now() ${where}`,
    'Or do what is missing, then have it taken for applied:',
    `  UPDATE _prisma_migrations SET finished_at = now() ${where}`,
  ].join('\n');
}

async function execute(execution: Execution, migration: Migration, begun: Begun | undefined): Promise<void> {
  const { client } = execution;
  const inUse = async (table: string) => await hasRows(client, table);
  const plan = await makePlan(migration, inUse, begun !== undefined);
  if (plan.kind === 'steps') return await executeSteps(execution, migration, plan.steps, begun);
  if (plan.kind === 'own transactions') return await executeAsIs(client, migration);
  await inTransaction(execution, { sql: migration.sql, brief: true }, async () => {
    await recordEnd(client, await recordStart(client, migration, { inSteps: false }), migration);
  });
}

/** Each step is recorded in its own transaction, so that an interrupted migration goes on where it was. */
async function executeSteps(
  execution: Execution,
  migration: Migration,
  steps: readonly Step[],
  begun: Begun | undefined,
): Promise<void> {
  const { client, log } = execution;
  const done = begun ? await findPosition(client, migration, steps, begun) : 0;
  if (begun) log(`the migration ${migration.name} was interrupted: going on with its step ${done + 1}`);
  const id = begun?.id ?? (await recordStart(client, migration, { inSteps: true }));
  try {
    for (const [index, step] of steps.entries()) {
      if (index < done) continue;
      execution.signal?.throwIfAborted();
      const last = index === steps.length - 1;
      await executeStep(execution, step, () =>
        last
          ? recordEnd(client, id, migration)
          : recordSteps(client, id, migration, {
              done: index + 1,
              fingerprint: fingerprintOf(steps.slice(0, index + 1)),
            }),
      );
    }
  } catch (error) {
    await recordFailure(client, id, migration, messageOf(error)).catch(() => undefined);
    throw error;
  }
}

/** A file with transactions of its own cannot be in one with its record. */
async function executeAsIs(client: Client, migration: Migration): Promise<void> {
  const id = await recordStart(client, migration, { inSteps: false });
  try {
    await client.query(migration.sql);
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    await recordFailure(client, id, migration, messageOf(error)).catch(() => undefined);
    throw error;
  }
  await recordEnd(client, id, migration);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message || error.name : String(error);
}
