import type { PrismaClient } from '../db/client.ts';
import type { Logger } from '../logger.ts';
import type { Metrics } from '../metrics/metrics.ts';

/** What budgets need of the world. */
export interface BudgetsDeps {
  readonly db: PrismaClient;
  readonly log: Logger;
  readonly metrics: Metrics;
  /** Does work on a connection of its own, on which a statement may take for ever. */
  readonly onPatientConnection: <T>(work: (db: PrismaClient) => Promise<T>) => Promise<T>;
}
