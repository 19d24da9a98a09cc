import type { PrismaClient } from '../db/client.ts';
import { findGenerations } from '../generations/find/list.ts';
import type { Generation } from '../generations/row.ts';
import { createBatch } from '../lib/batch.ts';

const batch = createBatch<PrismaClient, bigint, Generation>(
  async (db, ids) => new Map((await findGenerations(db, ids)).map((row) => [row.id, row])),
);

/** The rows with these ids, in this order; read by one statement for all the lists of a request that need some at once. */
export async function generationRows(db: PrismaClient, ids: readonly bigint[]): Promise<Generation[]> {
  const rows = await Promise.all(ids.map((id) => batch(db, id)));
  return rows.filter((row) => row !== undefined);
}
