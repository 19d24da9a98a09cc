import type { Client } from 'pg';
import { exists, stateOfIndex } from '../migrations/catalogue.ts';
import { type Execution, executeStep } from '../migrations/execute.ts';
import { type Migration, MigrationError } from '../migrations/files.ts';
import type { Step } from '../migrations/plan.ts';
import { type MigrationRecord, recordEnd, recordRollback, recordStart } from '../migrations/records.ts';
import { splitStatements } from '../migrations/split.ts';
import { readIndex } from '../migrations/statements.ts';
import { keptIndexes } from './dependents.ts';
import { TEMPORARY } from './names.ts';
import { isOurs, type Survey, survey } from './survey.ts';

/** The first migration, which makes the table, and the others. */
interface Files {
  readonly first: Migration;
  readonly others: readonly Migration[];
  /** What is recorded of the first; undefined for nothing. */
  readonly record: MigrationRecord | undefined;
}

/**
 * Makes a table `generations` ours that others have made, such as that of the article: keeps every row, and keeps neither
 * readers nor writers out for longer than a moment. Does nothing if there is none, or if it is ours already. It can be
 * interrupted, and goes on from there. Throws a MigrationError that says what would happen, unless that is `allowed`, or what
 * cannot be adopted.
 */
export async function adopt(execution: Execution, files: Files, allowed: boolean): Promise<void> {
  const { client, log } = execution;
  const { first, others, record } = files;
  const found = await survey(client, columnsAddedBy(others));
  if (!found || (record !== undefined && isOurs(found))) return;
  const problems = found.problems.length > 0 ? found.problems : await otherIndexes(client, files);
  if (problems.length > 0) throw new MigrationError(refusal(problems));
  if (!allowed) throw new MigrationError(announcement(found));
  log(`adopting the table generations (about ${found.rows} rows)`);
  for (const step of stepsOf(found, first)) {
    execution.signal?.throwIfAborted();
    await executeStep(execution, step, async () => undefined);
  }
  for (const [name, type] of found.converted) await convert(execution, name, type, found.nullable);
  if (found.shortIds) await lengthenIds(execution);
  for (const index of indexesOf(first))
    await executeStep(execution, { kind: 'index', index }, async () => undefined);
  await recordAdopted(client, files);
  log('the table generations is adopted');
}

function columnsAddedBy(migrations: readonly Migration[]): ReadonlySet<string> {
  const added = migrations.flatMap(({ sql }) => [...sql.matchAll(/\bADD COLUMN (\w+)/g)]);
  return new Set(added.map(([, name]) => name ?? ''));
}

function indexesOf({ sql }: Migration) {
  return splitStatements(sql).flatMap((statement) => readIndex(statement) ?? []);
}

/** Indexes that have a name of ours and are other ones. Of a name that comes twice, the first. */
async function otherIndexes(client: Client, { first, others }: Files): Promise<string[]> {
  const byName = new Map(
    [...others.toReversed(), first].flatMap(indexesOf).map((index) => [index.name, index]),
  );
  const problems: string[] = [];
  for (const index of byName.values())
    if ((await stateOfIndex(client, index)) === 'another')
      problems.push(`There is another index of the name ${index.name}: rename or drop it.`);
  return problems;
}

function whatIsDone({
  added,
  relabelled,
  converted,
  shortIds,
  nullable,
  lacksStatusCheck,
  lost,
}: Survey): string[] {
  return [
    ...[...added].map(([name, type]) => `the column ${name} (${type}) is added`),
    ...relabelled.map((name) => `the column ${name} becomes text`),
    ...[...converted].map(([name, type]) => `the column ${name} becomes ${type}, with its values`),
    ...(shortIds ? ['the ids become bigint, with their values'] : []),
    ...nullable.map((name) => `the column ${name} becomes NOT NULL`),
    ...(lacksStatusCheck ? ['a CHECK of the five statuses is added'] : []),
    ...lost.map((name) => `${name} is lost with a column that it is about; create it again afterwards`),
    'missing indexes are built, and then the migrations are applied',
  ];
}

function announcement(found: Survey): string {
  return [
    `The database has a table generations that fal-ledger did not make, with about ${found.rows} rows. It can be adopted:`,
    ...whatIsDone(found).map((line) => `  - ${line}`),
    'Every row and every other column is kept. Rows are copied a thousand at a time, in about a minute per 200,000 rows, and',
    'readers and writers wait for a fraction of a second at a time. Make a backup first, then start with ADOPT=1, or run',
    'node dist/migrate.js --adopt.',
  ].join('\n');
}

function refusal(problems: readonly string[]): string {
  return [
    'The database has a table generations that fal-ledger did not make, and that it cannot adopt as it is:',
    ...problems.map((problem) => `  - ${problem}`),
  ].join('\n');
}

/** What needs no look at the rows, and what looks at them without a lock. */
function stepsOf(
  { added, relabelled, converted, nullable, lacksStatusCheck }: Survey,
  { sql }: Migration,
): Step[] {
  const brief = (statement: string): Step => ({ kind: 'transaction', sql: statement, brief: true });
  const checked = (name: string, condition: string) => [
    brief(
      `ALTER TABLE public.generations DROP CONSTRAINT IF EXISTS ${name}, ADD CONSTRAINT ${name} CHECK (${condition}) NOT VALID`,
    ),
    brief(`ALTER TABLE public.generations VALIDATE CONSTRAINT ${name}`),
  ];
  const status = /CONSTRAINT generations_status_check\s+CHECK \((.*)\),?$/m.exec(sql)?.[1] ?? 'true';
  return [
    ...[...added].map(([name, type]) => brief(`ALTER TABLE public.generations ADD COLUMN ${name} ${type}`)),
    ...relabelled.map((name) => brief(`ALTER TABLE public.generations ALTER COLUMN ${name} TYPE text`)),
    brief('ALTER TABLE public.generations ALTER COLUMN created_at SET DEFAULT now()'),
    ...nullable
      .filter((name) => !converted.has(name) && name !== 'id')
      .flatMap((name) => [
        ...checked(`generations_${name}${TEMPORARY}`, `${name} IS NOT NULL`),
        brief(`ALTER TABLE public.generations ALTER COLUMN ${name} SET NOT NULL,
          DROP CONSTRAINT generations_${name}${TEMPORARY}`),
      ]),
    ...(lacksStatusCheck ? checked('generations_status_check', status) : []),
  ];
}

/** Copies a column into one of another type, while others go on writing, and puts it in its place. */
async function convert(
  execution: Execution,
  name: string,
  type: string,
  nullable: readonly string[],
): Promise<void> {
  const required = nullable.includes(name) || ['request_id', 'user_id'].includes(name);
  const copy = `${name}${TEMPORARY}`;
  await beginCopy(execution, name, type);
  if (required) await proveFilled(execution, copy);
  const rename = await copyIndexes(execution, name);
  await runBrief(
    execution,
    `${endCopy(name)}
     ALTER TABLE public.generations DROP COLUMN ${name};
     ALTER TABLE public.generations RENAME COLUMN ${copy} TO ${name};
     ${rename}
     ${required ? declareFilled(name, copy) : ''}`,
  );
}

/** The same for the ids, with their key and their sequence. */
async function lengthenIds(execution: Execution): Promise<void> {
  const copy = `id${TEMPORARY}`;
  await beginCopy(execution, 'id', 'bigint');
  await proveFilled(execution, copy);
  const index = {
    name: `generations_pkey${TEMPORARY}`,
    table: 'generations',
    concurrently: true,
    as: ({ concurrently, name, table }: { concurrently: boolean; name?: string; table?: string }) =>
      `CREATE UNIQUE INDEX ${concurrently ? 'CONCURRENTLY ' : ''}${name ?? `generations_pkey${TEMPORARY}`}
       ON ${table ?? 'public.generations'} USING btree (${copy})`,
  };
  await executeStep(execution, { kind: 'index', index }, async () => undefined);
  const rename = await copyIndexes(execution, 'id');
  await runBrief(
    execution,
    `LOCK TABLE public.generations;
     ${endCopy('id')}
     ALTER TABLE public.generations DROP COLUMN id;
     ALTER TABLE public.generations RENAME COLUMN ${copy} TO id;
     ${rename}
     ${declareFilled('id', copy)}
     ALTER TABLE public.generations ADD CONSTRAINT generations_pkey PRIMARY KEY USING INDEX generations_pkey${TEMPORARY};
     DROP SEQUENCE IF EXISTS public.generations_id_seq;
     CREATE SEQUENCE public.generations_id_seq OWNED BY public.generations.id;
     SELECT setval('public.generations_id_seq', (SELECT max(id) FROM public.generations));
     ALTER TABLE public.generations ALTER COLUMN id SET DEFAULT nextval('public.generations_id_seq')`,
  );
}

/** Adds the copy, which a trigger fills for what is written from now on, and fills it for what is there. */
async function beginCopy(execution: Execution, name: string, type: string): Promise<void> {
  const copy = `${name}${TEMPORARY}`;
  if (!(await exists(execution.client, { kind: 'column', name: copy, table: 'generations' })))
    await runBrief(
      execution,
      `ALTER TABLE public.generations ADD COLUMN ${copy} ${type};
       CREATE OR REPLACE FUNCTION public.copy_${copy}() RETURNS trigger LANGUAGE plpgsql AS
         $$ BEGIN NEW.${copy} := NEW.${name}::${type}; RETURN NEW; END $$;
       CREATE TRIGGER zz_copy_${copy} BEFORE INSERT OR UPDATE ON public.generations
         FOR EACH ROW EXECUTE FUNCTION public.copy_${copy}();`,
    );
  const sql = `UPDATE public.generations SET ${copy} = ${name}::${type}
    WHERE id > $1 AND id <= $2 AND ${copy} IS DISTINCT FROM ${name}::${type}`;
  await executeStep(execution, { kind: 'batches', table: 'generations', sql }, async () => undefined);
  const { rowCount } = await execution.client.query(
    `SELECT FROM public.generations WHERE ${copy} IS DISTINCT FROM ${name}::${type} LIMIT 1`,
  );
  if (rowCount !== 0)
    throw new MigrationError(
      `The column ${name} cannot become ${type}: a row was written past the trigger that copies its value. Start again.`,
    );
}

/** Builds the indexes of a column on its copy, so that none is missing at any time. Returns what gives them their names. */
async function copyIndexes(execution: Execution, name: string): Promise<string> {
  const kept = await keptIndexes(execution.client, name);
  for (const { copy } of kept) {
    execution.signal?.throwIfAborted();
    await executeStep(execution, { kind: 'index', index: copy }, async () => undefined);
  }
  return kept.map(({ rename }) => rename).join('\n');
}

function endCopy(name: string): string {
  const copy = `${name}${TEMPORARY}`;
  return `DROP TRIGGER zz_copy_${copy} ON public.generations; DROP FUNCTION public.copy_${copy}();`;
}

async function proveFilled(execution: Execution, copy: string): Promise<void> {
  await runBrief(
    execution,
    `ALTER TABLE public.generations DROP CONSTRAINT IF EXISTS generations_${copy},
       ADD CONSTRAINT generations_${copy} CHECK (${copy} IS NOT NULL) NOT VALID`,
  );
  await runBrief(execution, `ALTER TABLE public.generations VALIDATE CONSTRAINT generations_${copy}`);
}

function declareFilled(name: string, copy: string): string {
  return `ALTER TABLE public.generations ALTER COLUMN ${name} SET NOT NULL, DROP CONSTRAINT generations_${copy};`;
}

async function runBrief(execution: Execution, sql: string): Promise<void> {
  execution.signal?.throwIfAborted();
  await executeStep(execution, { kind: 'transaction', sql, brief: true }, async () => undefined);
}

async function recordAdopted(client: Client, { first, record }: Files): Promise<void> {
  await client.query('BEGIN');
  if (record && !record.finished) await recordRollback(client, record.id);
  if (!record?.finished) await recordEnd(client, await recordStart(client, first, { inSteps: false }), first);
  await client.query('COMMIT');
}
