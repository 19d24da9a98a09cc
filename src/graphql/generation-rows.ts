import type { PrismaClient } from '../db/client.ts';
import { findWanted } from '../generations/find/by-id.ts';
import type { Generation, RowParts } from '../generations/row.ts';
import { createBatch } from '../lib/batch.ts';

const batch = createBatch(findWanted);

/**
 * These parts of the rows with these ids, in this order; read by one statement for all the lists of a request that need some
 * at once.
 */
export async function generationRows(
  db: PrismaClient,
  ids: readonly bigint[],
  parts: RowParts,
): Promise<Generation[]> {
  const rows = await Promise.all(ids.map((key) => batch(db, { key, parts })));
  return rows.filter((row) => row !== undefined);
}
