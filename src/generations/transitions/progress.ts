import type { PrismaClient } from '../../db/client.ts';
import { hasId } from '../../db/of-month.ts';
import { IN_FLIGHT } from './states.ts';

/** Writes down where fal says that a job stands; fal may go back from IN_PROGRESS to IN_QUEUE. */
export async function noteProgress(
  db: PrismaClient,
  id: bigint,
  status: 'IN_QUEUE' | 'IN_PROGRESS',
): Promise<void> {
  await db.$executeRaw`/* reconcile: progress */
    UPDATE generations g SET status = ${status}, doubt = NULL,
      ledger_started_at = COALESCE(g.ledger_started_at, CASE WHEN ${status} = 'IN_PROGRESS' THEN now() END)
    WHERE ${hasId(id)} AND ${IN_FLIGHT}`;
}
