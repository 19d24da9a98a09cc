import type { Client } from 'pg';
import { type Execution, executeStep } from '../migrations/execute.ts';
import { type Migration, MigrationError } from '../migrations/files.ts';
import { type MigrationRecord, recordEnd, recordRollback, recordStart } from '../migrations/records.ts';
import { splitStatements } from '../migrations/split.ts';
import { readIndex } from '../migrations/statements.ts';
import { COLUMNS } from './columns.ts';
import { convert, declareFilled, lengthenIds, runBrief } from './convert.ts';
import { findElsewhere } from './elsewhere.ts';
import { TEMPORARY } from './names.ts';
import { type Survey, survey } from './survey.ts';
import { announcement, refusal } from './words.ts';

/** Our migrations, of which the first makes the table, and what is recorded of that. */
interface Files {
  readonly migrations: readonly [Migration, ...Migration[]];
  /** Undefined for nothing. */
  readonly record: MigrationRecord | undefined;
}

/**
 * Looks whether there is a table `generations` that others have made, such as that of the article. Returns what makes it
 * ours; undefined if there is none, or if it is ours already. Changes nothing. Throws a MigrationError that says what would
 * happen, unless that is `allowed`, or what cannot be adopted.
 */
export async function prepareAdoption(
  execution: Execution,
  { migrations, record }: Files,
  allowed: boolean,
): Promise<(() => Promise<void>) | undefined> {
  const found = await survey(execution.client, migrations, record !== undefined);
  const elsewhere = found || !allowed || record ? [] : await findElsewhere(execution.client);
  if (elsewhere.length > 0) throw new MigrationError(refusal(elsewhere));
  if (!found) return undefined;
  if (found.problems.length > 0) throw new MigrationError(refusal(found.problems));
  if (!allowed) throw new MigrationError(announcement(found));
  return async () => {
    execution.log(`adopting the table generations (about ${found.rows} rows)`);
    await adopt(execution, migrations[0], found);
    await recordAdopted(execution.client, migrations[0], record);
    execution.log('the table generations is adopted');
  };
}

/**
 * Keeps every row, and keeps neither readers nor writers out for longer than a moment. It can be interrupted, and goes on from
 * there.
 */
async function adopt(execution: Execution, first: Migration, found: Survey): Promise<void> {
  for (const sql of statementsOf(found)) await runBrief(execution, sql);
  for (const [name, type] of [...found.converted, ...found.copied])
    await convert(execution, name, type, {
      required: COLUMNS[name]?.required ?? false,
      wasVarchar: found.copied.has(name),
    });
  if (found.shortIds) await lengthenIds(execution);
  const status = /CONSTRAINT generations_status_check\s+CHECK \((.*)\),?$/m.exec(first.sql)?.[1] ?? 'true';
  if (found.lacksStatusCheck)
    for (const sql of check('generations_status_check', status)) await runBrief(execution, sql);
  for (const index of splitStatements(first.sql).flatMap((statement) => readIndex(statement) ?? [])) {
    execution.signal?.throwIfAborted();
    await executeStep(execution, { kind: 'index', index }, async () => undefined);
  }
}

/** What needs no look at the rows, and what looks at them without a lock. */
function statementsOf({ added, relabelled, converted, copied, nullable, relaxed }: Survey): string[] {
  const isReplaced = (name: string) => converted.has(name) || copied.has(name) || name === 'id';
  const alter = 'ALTER TABLE public.generations';
  return [
    ...[...added].map(([name, type]) => `${alter} ADD COLUMN ${name} ${type}`),
    ...[...relabelled].map(([name, type]) => `${alter} ALTER COLUMN ${name} TYPE ${type}`),
    ...relaxed
      .filter((name) => !isReplaced(name))
      .map((name) => `${alter} ALTER COLUMN ${name} DROP NOT NULL`),
    `${alter} ALTER COLUMN created_at SET DEFAULT now()`,
    ...nullable
      .filter((name) => !isReplaced(name))
      .flatMap((name) => [
        ...check(`generations_${name}${TEMPORARY}`, `${name} IS NOT NULL`),
        declareFilled(name, `${name}${TEMPORARY}`),
      ]),
  ];
}

/** Adds a CHECK, and proves it without keeping anybody out. */
function check(name: string, condition: string): string[] {
  return [
    `ALTER TABLE public.generations DROP CONSTRAINT IF EXISTS ${name}, ADD CONSTRAINT ${name} CHECK (${condition}) NOT VALID`,
    `ALTER TABLE public.generations VALIDATE CONSTRAINT ${name}`,
  ];
}

async function recordAdopted(
  client: Client,
  first: Migration,
  record: MigrationRecord | undefined,
): Promise<void> {
  await client.query('BEGIN');
  if (record && !record.finished) await recordRollback(client, record.id);
  if (!record?.finished) await recordEnd(client, await recordStart(client, first, { inSteps: false }), first);
  await client.query('COMMIT');
}
