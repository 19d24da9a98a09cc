import type { PrismaClient } from '../db/client.ts';
import { GENERATION_COLUMNS, type Generation } from '../generations/row.ts';

const MAX_REPLAYS = 100;

/** The replays of each of these jobs, newest first. They belong to the user of the original. */
export async function replaysOf(
  db: PrismaClient,
  originals: readonly Generation[],
): Promise<Map<Generation, Generation[]>> {
  const rows = await db.$queryRaw<Generation[]>`/* replays-of */
    SELECT ${GENERATION_COLUMNS} FROM (SELECT DISTINCT * FROM unnest(${originals.map(({ id }) => id)}::bigint[],
      ${originals.map(({ id, replayRoot }) => replayRoot ?? id)}::bigint[])) AS original (id, root)
    CROSS JOIN LATERAL (SELECT * FROM generations g WHERE g.replay_root = original.root AND g.replay_of = original.id
      ORDER BY g.id DESC LIMIT ${MAX_REPLAYS}) AS g`;
  const byOriginal = new Map<bigint | null, Generation[]>();
  for (const row of rows) byOriginal.set(row.replayOf, [...(byOriginal.get(row.replayOf) ?? []), row]);
  return new Map(originals.map((original) => [original, byOriginal.get(original.id) ?? []]));
}
