import type { PrismaClient } from '../../src/db/client.ts';
import type { ExplainedStatement } from '../../src/db/explain.ts';
import { PARTITIONED } from './partitioned.ts';

type Scan = ExplainedStatement['scans'][number];

/**
 * The scans of a statement as they would be of one table: those of months by the names of the partitioned table and its indexes,
 * added up, and without those that found nothing, as in the months ahead.
 */
export async function ofWholeTable(db: PrismaClient, scans: readonly Scan[]): Promise<Scan[]> {
  if (!PARTITIONED) return [...scans];
  const rows = await db.$queryRaw<Array<{ name: string; parent: string }>>`
    SELECT c.relname::text AS name, p.relname::text AS parent
    FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid JOIN pg_class p ON p.oid = i.inhparent`;
  const parents = new Map(rows.map(({ name, parent }) => [name, parent]));
  const whole = new Map<string, Scan>();
  for (const scan of scans) {
    const parent = scan.table === null ? undefined : parents.get(scan.table);
    if (parent !== undefined && scan.rowsRead === 0) continue;
    const index = scan.index === null ? null : (parents.get(scan.index) ?? scan.index);
    const key = JSON.stringify([scan.scan, parent ?? scan.table, index]);
    const before = whole.get(key);
    whole.set(key, {
      ...scan,
      table: parent ?? scan.table,
      index,
      rowsRead: scan.rowsRead + (before?.rowsRead ?? 0),
      heapFetches: scan.heapFetches + (before?.heapFetches ?? 0),
    });
  }
  return [...whole.values()];
}
