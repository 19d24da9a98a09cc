import { PrismaClient } from '../generated/prisma/client.ts';
import { ExplainingPrismaPg } from './explain.ts';

export { Prisma, type PrismaClient } from '../generated/prisma/client.ts';

/**
 * Opens the connection pool. A statement that takes longer than 30 s, or a connection that is not there within
 * 5 s, is an error: a hanging database must not hang every request with it. `timeoutMs` 0 waits for ever.
 *
 * No statement starts parallel workers or is compiled: every question of a week is answered by an index in less time than
 * either takes to begin. A page from anywhere costs about as much as the next one, as on any disk of today. Two words are
 * alike (`%` of pg_trgm) when half of their trigrams are the same, a letter wrong in a word of six.
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
