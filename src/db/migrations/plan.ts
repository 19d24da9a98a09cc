import type { Migration } from './files.ts';
import { type Batches, ruledTables, substitute } from './online.ts';
import { type Statement, splitStatements } from './split.ts';
import {
  changesRows,
  controlsTransaction,
  type IndexStatement,
  readDroppedIndex,
  readIndex,
  readTable,
  standsAlone,
} from './statements.ts';

/** A part of a migration that is done and recorded as one. */
export type Step =
  /** Statements of one transaction. `brief`: they lock tables, so others must not queue behind them. */
  | { readonly kind: 'transaction'; readonly sql: string; readonly brief: boolean }
  | ({ readonly kind: 'batches' } & Batches)
  | { readonly kind: 'index'; readonly index: IndexStatement }
  | { readonly kind: 'drop index'; readonly name: string }
  /** A statement that PostgreSQL executes only outside a transaction. */
  | { readonly kind: 'alone'; readonly sql: string };

/** How a file is executed. */
export type Plan =
  /** At once, in one transaction with its record. */
  | { readonly kind: 'whole' }
  /** The file begins and ends transactions itself. */
  | { readonly kind: 'own transactions' }
  /** Step by step: none of them blocks readers or writers for long, and each is recorded. */
  | { readonly kind: 'steps'; readonly steps: readonly Step[] };

/**
 * Decides how a file is executed. `inUse` says whether a table has rows: then its indexes are built concurrently. With
 * `begun` the file was begun step by step, and is continued so.
 */
export async function makePlan(
  { name, sql }: Pick<Migration, 'name' | 'sql'>,
  inUse: (table: string) => Promise<boolean>,
  begun = false,
): Promise<Plan> {
  const statements = splitStatements(sql);
  if (statements.some(controlsTransaction)) return { kind: 'own transactions' };
  if (begun || statements.some(standsAlone) || (await anyInUse(tablesWithWork(name, statements), inUse)))
    return { kind: 'steps', steps: toSteps(name, statements) };
  return { kind: 'whole' };
}

async function anyInUse(
  tables: readonly string[],
  inUse: (table: string) => Promise<boolean>,
): Promise<boolean> {
  for (const table of tables) if (await inUse(table)) return true;
  return false;
}

/** The tables that the file did not create, and that it builds an index of or works on row by row. */
function tablesWithWork(name: string, statements: readonly Statement[]): string[] {
  const created = new Set(statements.map(readTable));
  const indexed = statements.flatMap((statement) => readIndex(statement)?.table ?? []);
  return [...ruledTables(name), ...indexed.filter((table) => !created.has(table))];
}

function toSteps(name: string, statements: readonly Statement[]): Step[] {
  const steps: Step[] = [];
  let group: string[] = [];
  // Nobody else sees a table before its transaction has ended.
  let created = new Set<string>();
  const flush = () => {
    if (group.length > 0) steps.push({ kind: 'transaction', sql: group.join('\n;\n'), brief: true });
    group = [];
    created = new Set();
  };
  const add = (statement: Statement) => {
    const index = readIndex(statement);
    const dropped = readDroppedIndex(statement);
    const table = readTable(statement);
    if (table) created.add(table);
    // Proving a constraint reads the table, under a lock that is to be the only one meanwhile.
    const proves = /\bVALIDATE\s+CONSTRAINT\b/i.test(statement.bare);
    if (proves) flush();
    if ((index && !created.has(index.table)) || dropped || standsAlone(statement)) {
      flush();
      if (index) steps.push({ kind: 'index', index });
      else if (dropped) steps.push({ kind: 'drop index', name: dropped });
      else steps.push({ kind: 'alone', sql: statement.bare });
    } else if (changesRows(statement)) {
      flush();
      steps.push({ kind: 'transaction', sql: statement.text, brief: false });
    } else group.push(statement.text);
    if (proves) flush();
  };
  for (const statement of statements)
    for (const instead of substitute(name, statement) ?? [statement.text]) {
      if (typeof instead === 'string') splitStatements(instead).forEach(add);
      else {
        flush();
        steps.push({ kind: 'batches', ...instead });
      }
    }
  flush();
  return steps;
}
