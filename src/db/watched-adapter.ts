import { ServiceUnavailableError } from '../errors.ts';
import { tracedWithin } from '../lib/tracing.ts';
import { currentWork, type Work } from '../lib/work.ts';
import { ExplainingPrismaPg } from './explain.ts';
import type { Health } from './health.ts';
import { withPassed } from './past-prisma.ts';
import { onPrimary, orFromPrimary, ReplicaTroubleError, replicaOf } from './replicas/reading.ts';
import type { SlowStatements } from './slow-statements.ts';
import { nameOf } from './statement-name.ts';
import { readTrouble, TOO_SLOW } from './trouble.ts';

type Adapter = Awaited<ReturnType<ExplainingPrismaPg['connect']>>;
type Transaction = Awaited<ReturnType<Adapter['startTransaction']>>;

const ENDS_TRANSACTION = /^\s*(COMMIT|ROLLBACK)\b/i;
const READS = /^\s*(\/\*[^*]*\*\/\s*)?(SELECT|BEGIN|ROLLBACK|SAVEPOINT|SET)\b/i;
// Of those that begin with WITH, the ones of which the rows that come back are those that were changed.
const WRITES =
  /^\s*(\/\*[^*]*\*\/\s*)?(WITH\b[^]*\)\s*)?(INSERT\s+INTO|UPDATE|DELETE\s+FROM|MERGE\s+INTO)\b/i;

const NO_ROWS = () => 0;
// Of a text in a trace; the longest of ours that are not made by Prisma have less.
const MAX_TEXT = 4000;

/** Who is told of each statement: whether it worked, and how long it took. */
export interface Watch {
  readonly health: Health;
  readonly slow?: SlowStatements | undefined;
}

/** A statement, and what it does. */
interface Watched<Result> {
  readonly sql: string;
  readonly values?: readonly unknown[];
  readonly run: () => Promise<Result>;
  readonly rowsOf: (result: Result) => number;
  /** What it is done for. */
  readonly work: Work | undefined;
}

/** Prisma's adapter. What fails through the fault of the database is told to `health`, and a ServiceUnavailableError. */
export class WatchedPrismaPg extends ExplainingPrismaPg {
  readonly #watch: Watch;
  constructor(config: ConstructorParameters<typeof ExplainingPrismaPg>[0], watch: Watch) {
    super(config, { disposeExternalPool: true });
    this.#watch = watch;
  }

  override async connect(): Promise<Adapter> {
    const adapter = await super.connect();
    const startTransaction = adapter.startTransaction.bind(adapter);
    adapter.startTransaction = async (isolationLevel) => {
      const work = currentWork();
      const leave = await enter(work);
      try {
        const began = { sql: 'BEGIN', run: () => startTransaction(isolationLevel), rowsOf: NO_ROWS, work };
        // What has begun on a replica could not go on elsewhere.
        const transaction = this.#watched(await onPrimary(() => watching(this.#watch, began)), onPrimary);
        return leavingAtItsEnd(transaction, work, leave);
      } catch (error) {
        leave();
        throw error;
      }
    };
    return this.#inTurn(this.#watched(adapter));
  }

  /** Has the statements of one viewer wait for one another, but for those beside a transaction: it could wait for them. */
  #inTurn(adapter: Adapter): Adapter {
    const queryRaw = adapter.queryRaw.bind(adapter);
    const executeRaw = adapter.executeRaw.bind(adapter);
    adapter.queryRaw = (query) => {
      const work = currentWork();
      return inTurn(work, () => orFromPrimary(work, () => queryRaw(query)));
    };
    adapter.executeRaw = (query) => inTurn(currentWork(), () => onPrimary(() => executeRaw(query)));
    return adapter;
  }

  #watched<Queryable extends Adapter | Transaction>(
    queryable: Queryable,
    where: <Result>(run: () => Promise<Result>) => Promise<Result> = (run) => run(),
  ): Queryable {
    const queryRaw = queryable.queryRaw.bind(queryable);
    const executeRaw = queryable.executeRaw.bind(queryable);
    queryable.queryRaw = ({ args, ...query }) => {
      const values = withPassed(args);
      const run = () => queryRaw({ ...query, args: values });
      const rowsOf = ({ rows }: Awaited<ReturnType<typeof run>>) => rows.length;
      return where(() => watching(this.#watch, { sql: query.sql, values, run, rowsOf, work: currentWork() }));
    };
    queryable.executeRaw = ({ args, ...query }) => {
      const values = withPassed(args);
      const run = () => executeRaw({ ...query, args: values });
      const rowsOf = (count: number) => count;
      return where(() => watching(this.#watch, { sql: query.sql, values, run, rowsOf, work: currentWork() }));
    };
    return queryable;
  }
}

/**
 * Runs a statement and tells `health` how it went, and `slow` how long it took. Throws a ServiceUnavailableError where the database is at fault, or where
 * nobody waits for the statement any more.
 */
export function watching<Result>(watch: Watch, statement: Watched<Result>): Promise<Result> {
  const { sql } = statement;
  const about = () => ({
    name: nameOf(sql),
    kind: 'client' as const,
    attributes: { 'db.system.name': 'postgresql', 'db.query.text': sql.slice(0, MAX_TEXT) },
  });
  return tracedWithin(about, () => watchOnce(watch, statement));
}

async function watchOnce<Result>(
  { health, slow }: Watch,
  { sql, values = [], run, rowsOf, work }: Watched<Result>,
): Promise<Result> {
  if (isOver(work) && !ENDS_TRANSACTION.test(sql)) throw over();
  const begun = performance.now();
  const replica = replicaOf(work);
  try {
    const result = await run();
    slow?.took(sql, values, performance.now() - begun, work);
    // That a replica works says nothing about the database itself.
    if (replica) return result;
    // Where nothing is changed, no disk and no transaction id is needed.
    health.worked(rowsOf(result) === 0 || !WRITES.test(sql));
    return result;
  } catch (error) {
    slow?.took(sql, values, performance.now() - begun, work);
    if (isOver(work)) throw over(error);
    const trouble = readTrouble(error);
    if (!trouble) throw error;
    if (replica && trouble.words !== TOO_SLOW) throw new ReplicaTroubleError(replica, trouble, error);
    if (!replica) health.failed(trouble, error);
    throw new ServiceUnavailableError(`The database ${trouble.words}.`, {
      cause: error,
      mayHaveWorked: trouble.mayHaveWorked && !READS.test(sql),
    });
  }
}

/** Whether nobody waits for what a statement reads: it is not begun, or was cancelled. */
function isOver(work: Work | undefined): boolean {
  return work !== undefined && work.cancels && work.ended.aborted;
}

function over(cause?: unknown): ServiceUnavailableError {
  return new ServiceUnavailableError('The request has ended.', { cause, mayHaveWorked: false });
}

/** Has a statement wait for the others of its viewer. */
export async function inTurn<Result>(work: Work | undefined, run: () => Promise<Result>): Promise<Result> {
  if (!work || work.transactions > 0) return await run();
  const leave = await enter(work);
  try {
    return await run();
  } finally {
    leave();
  }
}

async function enter(work: Work | undefined): Promise<() => void> {
  if (!work || work.transactions > 0) return () => undefined;
  return await work.statements.enter(work.cancels ? work.ended : undefined);
}

function leavingAtItsEnd(transaction: Transaction, work: Work | undefined, leave: () => void): Transaction {
  if (!work) return transaction;
  work.transactions += 1;
  const end = (finish: () => Promise<void>) => async () => {
    try {
      await finish();
    } finally {
      work.transactions -= 1;
      leave();
    }
  };
  transaction.commit = end(transaction.commit.bind(transaction));
  transaction.rollback = end(transaction.rollback.bind(transaction));
  return transaction;
}
