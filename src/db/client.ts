import { PrismaClient } from '../generated/prisma/client.ts';
import { ExplainingPrismaPg } from './explain.ts';

export { Prisma, type PrismaClient } from '../generated/prisma/client.ts';

/**
 * Opens the connection pool. A statement fails after 30 s and a connection attempt after 5 s, so that a hanging database
 * does not hang every request. With `timeoutMs` 0 a statement may take for ever.
 *
 * Parallel workers and JIT compilation are off: an index answers every question about a week in less time than either
 * takes to start. A random page costs about as much as the next one, as on any SSD. Two words are similar (`%` of pg_trgm)
 * if they share half of their trigrams, such as a word of six letters with one letter wrong.
 */
export function createDatabase(url: string, options: { poolSize: number; timeoutMs?: number }): PrismaClient {
  const adapter = new ExplainingPrismaPg({
    connectionString: url,
    max: options.poolSize,
    connectionTimeoutMillis: 5000,
    statement_timeout: options.timeoutMs ?? 30_000,
    options:
      '-c max_parallel_workers_per_gather=0 -c jit=off -c random_page_cost=1.1 -c pg_trgm.similarity_threshold=0.5',
    application_name: 'fal-ledger',
  });
  return new PrismaClient({ adapter });
}
