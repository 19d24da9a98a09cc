import { PrismaClient } from '../generated/prisma/client.ts';
import { ExplainingPrismaPg } from './explain.ts';

export { Prisma, type PrismaClient } from '../generated/prisma/client.ts';

/**
 * Opens the connection pool. A statement that takes longer than 30 s, or a connection that is not there within
 * 5 s, is an error: a hanging database must not hang every request with it.
 */
export function createDatabase(url: string, options: { poolSize: number }): PrismaClient {
  const adapter = new ExplainingPrismaPg({
    connectionString: url,
    max: options.poolSize,
    connectionTimeoutMillis: 5000,
    statement_timeout: 30_000,
    application_name: 'fal-ledger',
  });
  return new PrismaClient({ adapter });
}
