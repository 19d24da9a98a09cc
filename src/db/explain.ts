import { PrismaPg } from '@prisma/adapter-pg';
import { createAsyncScope } from '../lib/async-scope.ts';
import { type Plan, readPlan } from './query-plan.ts';
import { nameOf } from './statement-name.ts';
import { reasonOf } from './trouble.ts';

/** An executed statement and its plan. */
export interface ExplainedStatement extends Plan {
  /** The name at the statement's head, or its first words. */
  readonly statement: string;
}

type Adapter = Awaited<ReturnType<PrismaPg['connect']>>;
type Query = Parameters<Adapter['queryRaw']>[0];

const notes = createAsyncScope<ExplainedStatement[]>();

/** Runs `work` and adds to `statements` how PostgreSQL executes each of its reading statements. */
export async function explaining<T>(statements: ExplainedStatement[], work: () => Promise<T>): Promise<T> {
  return await notes.run(statements, work);
}

/** Whether the statements of this request are explained. */
export function isExplained(): boolean {
  return notes.current() !== undefined;
}

/** Prisma's adapter. Within `explaining` it runs each reading statement a second time, for its plan. */
export class ExplainingPrismaPg extends PrismaPg {
  override async connect(): Promise<Adapter> {
    const adapter = await super.connect();
    const queryRaw = adapter.queryRaw.bind(adapter);
    // Taken before others wrap it: the plan is read in the turn of its statement, and must not wait for another.
    const startTransaction = adapter.startTransaction.bind(adapter);
    adapter.queryRaw = async (query) => {
      const result = await queryRaw(query);
      const statements = notes.current();
      if (statements && READING.test(query.sql)) {
        const plan = await explain(startTransaction, query);
        if (plan) statements.push({ statement: nameOf(query.sql), ...plan });
      }
      return result;
    };
    return adapter;
  }
}

// https://www.postgresql.org/docs/current/errcodes-appendix.html: read_only_sql_transaction.
const READ_ONLY = /^25006\b/;
const READING = /^\s*(\/\*[^*]*\*\/\s*)?(SELECT|WITH)\b/i;

/** The plan of a statement; undefined of one that writes, which WITH can. */
async function explain(
  startTransaction: Adapter['startTransaction'],
  { sql, args, argTypes }: Query,
): Promise<Plan | undefined> {
  const transaction = await startTransaction();
  const run = (statement: string) => transaction.executeRaw({ sql: statement, args: [], argTypes: [] });
  try {
    // ANALYZE executes the statement.
    await run('SET TRANSACTION READ ONLY');
    const explained = `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${sql}`;
    const { rows } = await transaction.queryRaw({ sql: explained, args, argTypes });
    const answer = rows[0]?.[0];
    return readPlan(typeof answer === 'string' ? JSON.parse(answer) : answer);
  } catch (error) {
    if (READ_ONLY.test(reasonOf(error))) return undefined;
    throw error;
  } finally {
    try {
      await run('ROLLBACK');
    } finally {
      // Even if that failed, the connection goes back to the pool.
      await transaction.rollback();
    }
  }
}
