import { Prisma, type PrismaClient } from '../../db/client.ts';
import { hotQuery } from '../../db/hot-query.ts';
import { hasId } from '../../db/of-month.ts';
import { type Generation, generationColumns, type RowParts } from '../row.ts';

/** These parts of the rows with these ids, in this order; rows that no longer exist are left out. */
async function findGenerations(
  db: PrismaClient,
  ids: readonly bigint[],
  parts?: RowParts,
): Promise<Generation[]> {
  const statement = Prisma.sql`/* find-generations */
    SELECT ${generationColumns(parts)} FROM generations g WHERE ${hasId(...ids)}`;
  const rows = await hotQuery<Generation>(db, statement, { planOnce: true });
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

/** What a field of a row asks for, beside the same field of other rows. */
export interface Wanted<Key> {
  readonly key: Key;
  readonly parts: RowParts;
}

/** The parts that any of these asks for. */
export function allParts(wanted: readonly Wanted<unknown>[]): RowParts {
  const inputs = wanted.map(({ parts }) => parts.inputs);
  const columns = wanted.flatMap(({ parts }) => parts.columns ?? []);
  return {
    columns: columns.length === wanted.length ? new Set(columns.flatMap((some) => [...some])) : undefined,
    inputs: inputs.includes(true) || (inputs.includes('words') && 'words'),
    payload: wanted.some(({ parts }) => parts.payload),
  };
}

/** The rows with these ids, for fields of many rows at once. */
export async function findWanted(
  db: PrismaClient,
  wanted: readonly Wanted<bigint>[],
): Promise<Map<Wanted<bigint>, Generation>> {
  const ids = [...new Set(wanted.map(({ key }) => key))];
  const rows = await findGenerations(db, ids, allParts(wanted));
  const byId = new Map(rows.map((row) => [row.id, row]));
  const found = wanted.map((one) => [one, byId.get(one.key)] as const);
  return new Map(found.filter((entry): entry is [Wanted<bigint>, Generation] => entry[1] !== undefined));
}
