import { exists } from '../migrations/catalogue.ts';
import { type Execution, executeStep } from '../migrations/execute.ts';
import { MigrationError } from '../migrations/files.ts';
import { keptIndexes } from './dependents.ts';
import { idNumbers } from './id-numbers.ts';
import { keptChecks } from './kept-checks.ts';
import { TEMPORARY } from './names.ts';
import { ornamentsOf } from './ornaments.ts';

/**
 * Copies a column into one of another type, while others go on writing, and puts it in its place. One that was VARCHAR keeps
 * its CHECKs, and its indexes of expressions.
 */
export async function convert(
  execution: Execution,
  name: string,
  type: string,
  { required, wasVarchar }: { readonly required: boolean; readonly wasVarchar: boolean },
): Promise<void> {
  const copy = `${name}${TEMPORARY}`;
  await beginCopy(execution, name, type);
  if (required) await proveFilled(execution, copy);
  const rename = await copyIndexes(execution, name, wasVarchar);
  const checks = wasVarchar ? await keptChecks(execution.client, name) : [];
  for (const sql of checks.flatMap((check) => check.copy)) await runBrief(execution, sql);
  const { defaultValue, others } = await ornamentsOf(execution.client, name);
  await runBrief(
    execution,
    `${endCopy(name)}
     ALTER TABLE public.generations DROP COLUMN ${name};
     ALTER TABLE public.generations RENAME COLUMN ${copy} TO ${name};
     ${rename}
     ${checks.map((check) => check.rename).join('\n')}
     ${required ? declareFilled(name, copy) : ''}
     ${defaultValue}
     ${others}`,
  );
}

/** The same for the ids, with their key and where their numbers come from. */
export async function lengthenIds(execution: Execution): Promise<void> {
  const copy = `id${TEMPORARY}`;
  const key = `generations_pkey${TEMPORARY}`;
  await beginCopy(execution, 'id', 'bigint');
  await proveFilled(execution, copy);
  const index = {
    name: key,
    table: 'generations',
    concurrently: true,
    as: ({ concurrently, name, table }: { concurrently: boolean; name?: string; table?: string }) =>
      `CREATE UNIQUE INDEX ${concurrently ? 'CONCURRENTLY ' : ''}${name ?? key}
       ON ${table ?? 'public.generations'} USING btree (${copy})`,
  };
  await executeStep(execution, { kind: 'index', index }, async () => undefined);
  const rename = await copyIndexes(execution, 'id');
  const numbers = await idNumbers(execution.client, copy);
  const { others } = await ornamentsOf(execution.client, 'id');
  const name = await nameOfKey(execution);
  await runBrief(
    execution,
    `LOCK TABLE public.generations;
     ${endCopy('id')}
     ${numbers.before}
     ALTER TABLE public.generations DROP COLUMN id;
     ALTER TABLE public.generations RENAME COLUMN ${copy} TO id;
     ${rename}
     ${declareFilled('id', copy)}
     ALTER TABLE public.generations ADD CONSTRAINT ${name} PRIMARY KEY USING INDEX ${key};
     ${numbers.after}
     ${others}`,
  );
}

/** The key keeps its name: another table, such as an old one that was renamed, may have the one that PostgreSQL would give. */
async function nameOfKey({ client }: Execution): Promise<string> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT conname AS name FROM pg_constraint WHERE conrelid = 'public.generations'::regclass AND contype = 'p'`,
  );
  return client.escapeIdentifier(rows[0]?.name ?? 'generations_pkey');
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
  await executeStep(
    execution,
    { kind: 'batches', table: 'generations', sql, silent: true },
    async () => undefined,
  );
  const { rowCount } = await execution.client.query(
    `SELECT FROM public.generations WHERE ${copy} IS DISTINCT FROM ${name}::${type} LIMIT 1`,
  );
  if (rowCount !== 0)
    throw new MigrationError(
      `The column ${name} cannot become ${type}: a row was written past the trigger that copies its value. Start again.`,
    );
}

/** Builds the indexes of a column on its copy, so that none is missing at any time. Returns what gives them their names. */
async function copyIndexes(execution: Execution, name: string, wasVarchar = false): Promise<string> {
  const kept = await keptIndexes(execution.client, name, { wasVarchar });
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

/**
 * The proven constraint spares PostgreSQL reading the table, which would keep everybody out for two seconds with a million
 * rows. A statement that dropped it too would drop it first.
 */
export function declareFilled(name: string, copy: string): string {
  return `ALTER TABLE public.generations ALTER COLUMN ${name} SET NOT NULL;
    ALTER TABLE public.generations DROP CONSTRAINT generations_${copy};`;
}

/** Executes statements that lock the table in a transaction of their own, and lets others go first. */
export async function runBrief(execution: Execution, sql: string): Promise<void> {
  execution.signal?.throwIfAborted();
  await executeStep(execution, { kind: 'transaction', sql, brief: true }, async () => undefined);
}
