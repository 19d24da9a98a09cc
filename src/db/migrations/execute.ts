import { setTimeout as sleep } from 'node:timers/promises';
import { type Client, DatabaseError } from 'pg';
import { isPooled } from '../session.ts';
import { stateOfIndex } from './catalogue.ts';
import { MigrationError } from './files.ts';
import type { Batches } from './online.ts';
import { buildPartitioned, isPartitioned } from './partitioned-index.ts';
import type { Step } from './plan.ts';
import { canSilenceTriggers, SILENCE_TRIGGERS } from './silence.ts';
import type { IndexStatement } from './statements.ts';

/** What executing needs. */
export interface Execution {
  readonly client: Client;
  readonly signal: AbortSignal | undefined;
  readonly log: (line: string) => void;
}

// While a statement waits for a lock of a table, whoever comes later waits behind it, readers too.
const LOCK_TIMEOUT_MS = 300;
const LOCK_PAUSES_MS = [200, 500, 1000, 2000];
const BATCH = 1000;
// lock_not_available and deadlock_detected: https://www.postgresql.org/docs/current/errcodes-appendix.html
const PASSING = /^(55P03|40P01)$/;

/** Executes one step; `record` is called in its transaction, if it has one, or else after it. */
export async function executeStep(
  execution: Execution,
  step: Step,
  record: () => Promise<void>,
): Promise<void> {
  const { client } = execution;
  if (step.kind === 'transaction') return await inTransaction(execution, step, record);
  if (step.kind === 'index') await buildIndex(execution, step.index);
  else if (step.kind === 'drop index') {
    if (await isPartitioned(client, step.name)) return await dropPartitioned(execution, step.name, record);
    await dropIndex(client, step.name);
  } else if (step.kind === 'batches') await inBatches(execution, step);
  else await runAlone(client, step.sql);
  await record();
}

/** Executes statements and `record` in one transaction. If it cannot have a lock at once, it lets others pass and tries again. */
export async function inTransaction(
  { client, signal, log }: Execution,
  { sql, brief }: { sql: string; brief: boolean },
  record: () => Promise<void>,
): Promise<void> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      await client.query('BEGIN');
      if (brief) await client.query(`SET LOCAL lock_timeout = ${LOCK_TIMEOUT_MS}`);
      // Without parameters, several statements can be sent at once.
      await client.query(sql);
      await record();
      await client.query('COMMIT');
      return;
    } catch (error) {
      await client.query('ROLLBACK').catch(() => undefined);
      if (!(error instanceof DatabaseError && PASSING.test(error.code ?? ''))) throw error;
      if (attempt === 0) log(`a table is in use (${error.message}): trying again until it is free`);
      const pauseMs = LOCK_PAUSES_MS[Math.min(attempt, LOCK_PAUSES_MS.length - 1)];
      await sleep(pauseMs, undefined, signal && { signal });
    }
  }
}

async function buildIndex({ client, log }: Execution, index: IndexStatement): Promise<void> {
  const partitioned = await isPartitioned(client, index.table);
  const state = await stateOfIndex(client, index);
  if (state === 'built') return;
  if (state === 'another')
    throw new MigrationError(`there is another index of the name ${index.name}: rename or drop it`);
  if (partitioned) return await buildPartitioned(client, index, (sql) => runAlone(client, sql));
  if (state === 'unfinished') {
    log(`the index ${index.name} was not finished: building it again`);
    await dropIndex(client, index.name);
  }
  // Behind a pooler such a statement has no search path of ours.
  const table = `public.${client.escapeIdentifier(index.table)}`;
  await runAlone(client, index.as({ concurrently: true, table }));
}

/** An index of a partitioned table can only be dropped at once, with those of all its partitions. */
async function dropPartitioned(
  execution: Execution,
  name: string,
  record: () => Promise<void>,
): Promise<void> {
  const sql = `DROP INDEX public.${execution.client.escapeIdentifier(name)}`;
  await inTransaction(execution, { sql, brief: true }, record);
}

async function dropIndex(client: Client, name: string): Promise<void> {
  await runAlone(client, `DROP INDEX CONCURRENTLY IF EXISTS public.${client.escapeIdentifier(name)}`);
}

const TIMEOUTS = ['statement_timeout', 'lock_timeout', 'transaction_timeout'];

/**
 * Executes a statement that stands alone. Behind a pooler it has no settings of ours, and a role's timeout would end it at
 * every start again.
 */
export async function runAlone(client: Client, sql: string): Promise<void> {
  for (const name of isPooled(client) ? TIMEOUTS : []) {
    // Older versions of PostgreSQL do not have all of them.
    const found = await client.query<Record<string, string>>(`SHOW ${name}`).catch(() => undefined);
    const value = found?.rows[0]?.[name] ?? '0';
    if (value !== '0')
      throw new MigrationError(
        `Behind the pooler a statement has a ${name} of ${value}, and this one may take longer: ${sql.trim()}\nSet DATABASE_DIRECT_URL to an address of the database without the pooler, or set the role's ${name} to 0.`,
      );
  }
  await client.query(sql);
}

async function inBatches(execution: Execution, { table, sql, silent }: Batches): Promise<void> {
  const { client } = execution;
  const silence = silent === true && (await canSilenceTriggers(client));
  // Ids that others have given may be negative.
  const { rows: ends } = await client.query<{ first: string | null }>(
    `SELECT (min(id)::numeric - 1)::text AS first FROM public.${table}`,
  );
  for (let from = ends[0]?.first; from != null; ) {
    const { rows } = await client.query<{ to: string | null }>(
      `SELECT max(id) AS to FROM (SELECT id FROM public.${table} WHERE id > $1 ORDER BY id LIMIT ${BATCH}) AS next`,
      [from],
    );
    const to = rows[0]?.to;
    if (to == null) return;
    const range = [from, to];
    await retryDeadlocks(() => (silence ? inSilence(client, sql, range) : client.query(sql, range)));
    from = to;
  }
}

async function inSilence(client: Client, sql: string, values: readonly unknown[]): Promise<void> {
  await client.query('BEGIN');
  try {
    await client.query(SILENCE_TRIGGERS);
    await client.query(sql, [...values]);
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

async function retryDeadlocks(work: () => Promise<unknown>): Promise<void> {
  for (;;) {
    try {
      await work();
      return;
    } catch (error) {
      if (!(error instanceof DatabaseError && PASSING.test(error.code ?? ''))) throw error;
    }
  }
}
