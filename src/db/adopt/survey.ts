import type { Client } from 'pg';
import type { Migration } from '../migrations/files.ts';
import { type ColumnChanges, compareColumns } from './columns.ts';
import { dependentsOf, lostWith } from './dependents.ts';
import { findForeignNames } from './foreign-names.ts';
import { sequenceBehind } from './id-numbers.ts';
import { findObstacles } from './obstacles.ts';
import { reportForeignKeys } from './references.ts';
import { readStatusChecks } from './statuses.ts';
import { tryRows } from './trial.ts';
import { reportTriggers } from './triggers.ts';
import { splitVarchars, type Varchars } from './varchars.ts';

/** A table `generations` that was not made by our migrations, and what it takes to make it ours. */
export interface Survey extends Omit<ColumnChanges, 'relabelled'>, Varchars {
  /** PostgreSQL's own estimate. */
  readonly rows: number;
  /** What cannot be adopted, each in a sentence. */
  readonly problems: readonly string[];
  readonly lacksStatusCheck: boolean;
  /** Indexes and constraints that go with columns that are replaced. */
  readonly lost: readonly string[];
  /** Triggers of others, which stay. */
  readonly triggers: readonly string[];
  /** Foreign keys of others, which stay, and what that means. */
  readonly foreignKeys: readonly string[];
}

const KINDS: Readonly<Record<string, string>> = {
  p: 'a partitioned table',
  v: 'a view',
  m: 'a materialised view',
  f: 'a foreign table',
};

/**
 * Looks at a table `generations`, and changes nothing. Undefined if there is none, or if it is recorded and as our first
 * migration makes it.
 */
export async function survey(
  client: Client,
  migrations: readonly Migration[],
  recorded: boolean,
): Promise<Survey | undefined> {
  const { rows } = await client.query<{ kind: string }>(
    `SELECT relkind AS kind FROM pg_class WHERE relname = 'generations' AND relnamespace = 'public'::regnamespace`,
  );
  const [table] = rows;
  if (!table) return undefined;
  if (table.kind !== 'r') {
    if (recorded) return undefined;
    return {
      ...NOTHING,
      problems: [`generations is ${KINDS[table.kind] ?? 'something else'} and not a plain table.`],
    };
  }
  const changes = await compareColumns(client, columnsAddedBy(migrations.slice(1)), recorded);
  const checks = await readStatusChecks(client);
  const lacksStatusCheck = !checks.hasOurs || changes.converted.has('status');
  if (recorded && !lacksStatusCheck && areNone(changes)) return undefined;
  const { converted, shortIds } = changes;
  const { relabelled, copied } = await splitVarchars(client, changes.relabelled);
  const changed = [...converted.keys(), ...(shortIds ? ['id'] : [])];
  const replaced = [...changed, ...copied.keys()];
  const triggers = await reportTriggers(client, replaced.length > 0);
  const foreignKeys = await reportForeignKeys(client, shortIds);
  const otherChecks = converted.has('status') ? [] : checks.others;
  const problems = [
    ...changes.problems,
    ...(await findObstacles(client, replaced)),
    ...foreignKeys.problems,
    ...(await dependentsOf(client, [...replaced, ...relabelled.keys()])),
    ...(await idProblems(client)),
    ...(shortIds ? [] : await sequenceBehind(client)),
    ...otherChecks.map(
      (name) => `Its CHECK ${name} allows other statuses than the five of fal-ledger: drop it.`,
    ),
    ...(await duplicates(client)),
    ...triggers.problems,
    ...(await findForeignNames(client, migrations)),
    ...(await tryRows(client, otherChecks)),
  ];
  const lost = new Set([
    ...(await lostWith(client, changed)),
    ...(await lostWith(client, [...copied.keys()], { wereVarchar: true })),
  ]);
  return {
    ...changes,
    relabelled,
    copied,
    rows: await estimateRows(client),
    problems,
    lacksStatusCheck,
    lost: [...lost],
    triggers: triggers.kept,
    foreignKeys: foreignKeys.kept,
  };
}

const NOTHING: Omit<Survey, 'problems'> = {
  rows: 0,
  added: new Map(),
  relabelled: new Map(),
  copied: new Map(),
  converted: new Map(),
  shortIds: false,
  nullable: [],
  relaxed: [],
  lacksStatusCheck: false,
  lost: [],
  triggers: [],
  foreignKeys: [],
};

function columnsAddedBy(migrations: readonly Migration[]): ReadonlySet<string> {
  const added = migrations.flatMap(({ sql }) => [...sql.matchAll(/\bADD COLUMN (\w+)/g)]);
  return new Set(added.map(([, name]) => name ?? ''));
}

function areNone({
  problems,
  added,
  relabelled,
  converted,
  shortIds,
  nullable,
  relaxed,
}: ColumnChanges): boolean {
  const lists = [problems, relabelled, nullable, relaxed];
  return lists.every(({ length }) => length === 0) && added.size + converted.size === 0 && !shortIds;
}

/** The planner's estimate: it knows how large the table is now, also if nobody has ever counted its rows. */
async function estimateRows(client: Client): Promise<number> {
  const { rows } = await client.query<{ 'QUERY PLAN': [{ Plan: { 'Plan Rows': number } }] }>(
    'EXPLAIN (FORMAT JSON) SELECT FROM public.generations',
  );
  return rows[0]?.['QUERY PLAN'][0].Plan['Plan Rows'] ?? 0;
}

/** New rows get their ids from the database, and other tables refer to them. */
async function idProblems(client: Client): Promise<string[]> {
  const { rows } = await client.query<{
    type: string;
    filled: boolean;
    key: string | null;
    immediate: boolean | null;
  }>(
    `SELECT format_type(atttypid, atttypmod) AS type, atthasdef OR attidentity <> '' AS filled, indimmediate AS immediate,
       (SELECT string_agg(k.attname, ', ' ORDER BY k.attnum) FROM pg_attribute k
        WHERE k.attrelid = indrelid AND k.attnum = ANY (indkey)) AS key
     FROM pg_attribute LEFT JOIN pg_index ON indrelid = attrelid AND indisprimary
     WHERE attrelid = 'public.generations'::regclass AND attname = 'id'`,
  );
  const [id] = rows;
  if (!id) return [];
  const problems: string[] = [];
  if (id.key === null) problems.push('It has no primary key: ALTER TABLE generations ADD PRIMARY KEY (id).');
  else if (id.key !== 'id' || id.immediate === false)
    problems.push(`Its primary key is ${id.key}${id.immediate ? '' : ', deferrable,'} instead of id.`);
  // Ids that become longer get a sequence anyway.
  if (!id.filled && id.type === 'bigint')
    problems.push(
      'The column id has no default: ALTER TABLE generations ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY, and set its sequence to the highest id.',
    );
  return problems;
}

async function duplicates(client: Client): Promise<string[]> {
  const { rows } = await client.query<{ known: boolean; unique: boolean }>(
    `SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = 'public.generations'::regclass AND attname = 'request_id') AS known,
       EXISTS (SELECT FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
         WHERE i.indrelid = 'public.generations'::regclass AND i.indisunique AND i.indisvalid AND i.indnkeyatts = 1
           AND a.attname = 'request_id' AND i.indpred IS NULL) AS unique`,
  );
  if (!rows[0]?.known || rows[0].unique) return [];
  const { rowCount } = await client.query(
    'SELECT FROM public.generations GROUP BY request_id HAVING count(*) > 1 LIMIT 1',
  );
  return rowCount === 0 ? [] : ['Several rows have the same request_id.'];
}
