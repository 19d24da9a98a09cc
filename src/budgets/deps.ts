import type { PrismaClient } from '../db/client.ts';
import type { Logger } from '../logger.ts';

/** What budgets need of the world. */
export interface BudgetsDeps {
  readonly db: PrismaClient;
  readonly log: Logger;
}
