import { hasId } from '../../db/of-month.ts';
import { type QueuePaths, withPaths } from '../../fal/queue-paths.ts';
import type { Deps } from '../deps.ts';
import type { Generation } from '../row.ts';
import { IN_FLIGHT, REASON_MISSING, RESULT_MISSING } from '../transitions/states.ts';

/** Stores where fal says in a status that it answers for a job; returns the job with it. */
export async function learnPaths(
  deps: Deps,
  job: Generation,
  named: QueuePaths | null | undefined,
): Promise<Generation> {
  if (!named) return job;
  await deps.db.$executeRaw`/* reconcile: learn paths */
    UPDATE generations g SET queue_paths = COALESCE(g.queue_paths, '{}') || ${JSON.stringify(named)}::jsonb
    WHERE ${hasId(job.id)} AND (${IN_FLIGHT} OR (${RESULT_MISSING}) OR (${REASON_MISSING}))`;
  return withPaths(job, named);
}
