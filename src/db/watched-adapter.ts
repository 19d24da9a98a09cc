import { ServiceUnavailableError } from '../errors.ts';
import { ExplainingPrismaPg } from './explain.ts';
import type { Health } from './health.ts';
import { withPassed } from './past-prisma.ts';
import { readTrouble } from './trouble.ts';

type Adapter = Awaited<ReturnType<ExplainingPrismaPg['connect']>>;
type Transaction = Awaited<ReturnType<Adapter['startTransaction']>>;

const READS = /^\s*(\/\*[^*]*\*\/\s*)?(SELECT|BEGIN|ROLLBACK|SAVEPOINT|SET)\b/i;

/** Prisma's adapter. What fails through the fault of the database is told to `health`, and a ServiceUnavailableError. */
export class WatchedPrismaPg extends ExplainingPrismaPg {
  readonly #health: Health;
  constructor(config: ConstructorParameters<typeof ExplainingPrismaPg>[0], health: Health) {
    super(config, { disposeExternalPool: true });
    this.#health = health;
  }

  override async connect(): Promise<Adapter> {
    const adapter = await super.connect();
    const startTransaction = adapter.startTransaction.bind(adapter);
    adapter.startTransaction = async (isolationLevel) =>
      this.#watch(await this.#report('BEGIN', () => startTransaction(isolationLevel)));
    return this.#watch(adapter);
  }

  #watch<Queryable extends Adapter | Transaction>(queryable: Queryable): Queryable {
    const queryRaw = queryable.queryRaw.bind(queryable);
    const executeRaw = queryable.executeRaw.bind(queryable);
    queryable.queryRaw = (query) =>
      this.#report(query.sql, () => queryRaw({ ...query, args: withPassed(query.args) }));
    queryable.executeRaw = (query) =>
      this.#report(query.sql, () => executeRaw({ ...query, args: withPassed(query.args) }));
    return queryable;
  }

  async #report<Result>(sql: string, run: () => Promise<Result>): Promise<Result> {
    const reads = READS.test(sql);
    try {
      const result = await run();
      this.#health.worked(reads);
      return result;
    } catch (error) {
      const trouble = readTrouble(error);
      if (!trouble) throw error;
      this.#health.failed(trouble, error);
      throw new ServiceUnavailableError(`The database ${trouble.words}.`, {
        cause: error,
        mayHaveWorked: trouble.mayHaveWorked && !reads,
      });
    }
  }
}
