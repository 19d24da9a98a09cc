import { z } from 'zod';

/** One scan of a table by a statement. */
interface Scan {
  /** PostgreSQL's name of the scan, such as `Index Only Scan` or `Seq Scan`. */
  readonly scan: string;
  readonly table: string | null;
  readonly index: string | null;
  /** Rows it read, including those it discarded. */
  readonly rowsRead: number;
  /** Rows that an index-only scan had to look up in the table after all. */
  readonly heapFetches: number;
}

/** How PostgreSQL executed a statement. */
export interface Plan {
  readonly milliseconds: number;
  readonly planningMilliseconds: number;
  /** 8 kB pages, from memory or disk. */
  readonly pagesRead: number;
  readonly scans: readonly Scan[];
}

const node = z.looseObject({
  'Node Type': z.string(),
  'Relation Name': z.string().optional(),
  'Index Name': z.string().optional(),
  'Actual Rows': z.number(),
  'Actual Loops': z.number(),
  'Rows Removed by Filter': z.number().default(0),
  'Rows Removed by Index Recheck': z.number().default(0),
  'Heap Fetches': z.number().default(0),
  'Shared Hit Blocks': z.number().default(0),
  'Shared Read Blocks': z.number().default(0),
  Plans: z.array(z.unknown()).default([]),
});
const explained = z.tuple([
  z.looseObject({ Plan: node, 'Planning Time': z.number(), 'Execution Time': z.number() }),
]);

/** Parses the output of EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON). */
export function readPlan(json: unknown): Plan {
  const [{ Plan: root, 'Planning Time': planning, 'Execution Time': execution }] = explained.parse(json);
  return {
    milliseconds: execution,
    planningMilliseconds: planning,
    pagesRead: root['Shared Hit Blocks'] + root['Shared Read Blocks'],
    scans: scansOf(root),
  };
}

function scansOf(at: z.output<typeof node>): Scan[] {
  const below = at.Plans.flatMap((child) => scansOf(node.parse(child)));
  // A scan of a CTE or a subquery reads no table itself.
  if (at['Relation Name'] === undefined && at['Index Name'] === undefined) return below;
  const rows = at['Actual Rows'] + at['Rows Removed by Filter'] + at['Rows Removed by Index Recheck'];
  const scan = {
    scan: at['Node Type'],
    table: at['Relation Name'] ?? null,
    index: at['Index Name'] ?? null,
    rowsRead: Math.round(rows * at['Actual Loops']),
    heapFetches: at['Heap Fetches'],
  };
  return [scan, ...below];
}
