import { hash } from 'node:crypto';
import { Prisma } from '../db/client.ts';
import type { Viewer } from '../deps.ts';
import { readsAll } from '../generations/access.ts';
import type { Deps } from '../generations/deps.ts';
import { allConditions, type GenerationFilter } from '../generations/find/filter.ts';
import { nowFor } from '../generations/now.ts';

/** Which jobs a subscriber wants. */
export interface Wanted {
  readonly viewer: Viewer;
  /** Undefined wants all that the viewer may see. */
  readonly filter: GenerationFilter | undefined;
}

/** What is the same for all who want the same jobs. */
export function keyOf({ viewer, filter }: Wanted): string {
  return hash('sha256', JSON.stringify([readsAll(viewer) || viewer.userId, filter]), 'base64');
}

/** Which of these jobs fit; throws an InvalidInputError if no job can. */
export async function findFitting(
  deps: Pick<Deps, 'db' | 'clock' | 'clocks'>,
  { viewer, filter }: Wanted,
  ids: readonly bigint[],
): Promise<ReadonlySet<bigint>> {
  if (!filter) return new Set(ids);
  const now = await nowFor(deps, viewer, filter.window?.last != null);
  const conditions = await allConditions(deps.db, viewer, filter, now);
  if (ids.length === 0) return new Set();
  // The rows are found by their ids, whatever index there is for a condition.
  const rows = await deps.db.$queryRaw<Array<{ id: bigint }>>`/* changes: fitting */
    SELECT g.id FROM (SELECT * FROM generations WHERE id = ANY(${[...ids]}::bigint[]) OFFSET 0) AS g
    WHERE ${Prisma.join(conditions, ' AND ')}`;
  return new Set(rows.map(({ id }) => id));
}
