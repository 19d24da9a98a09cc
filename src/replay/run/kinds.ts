import { Prisma, type PrismaClient } from '../../db/client.ts';
import { estimate } from '../../pricing/estimate.ts';
import { priceInputs } from '../../pricing/price-inputs.ts';
import type { Prices } from '../../pricing/pricing.ts';
import { shortInputs } from '../../pricing/short-inputs.ts';
import type { Inputs } from '../../pricing/units/types.ts';

/** What is known of a job's price before this replay has any bill. */
export interface Kind {
  /** Of jobs on one endpoint with the same price-bearing inputs, whatever their length: their bills tell of each other. */
  readonly key: string;
  readonly endpoint: string;
  /** Whether the price is documented, or at least three bills agree on it. */
  readonly trusted: boolean;
  /** US cents that such a job may cost at worst; null where nothing is known but the estimate. */
  readonly worstCents: number | null;
  /** US cents that it is expected to cost; null where that is not known. */
  readonly cents?: number | null;
}

interface Row {
  readonly id: bigint;
  readonly endpoint: string;
  readonly inputs: Inputs;
  readonly durationS: number | null;
  readonly cents: Prisma.Decimal | null;
}

// Of the inputs in memory at once.
const CHUNK = 500;

/** Reads of which kind each job of a replay is. */
export async function readKinds(
  db: PrismaClient,
  prices: Prices,
  replayId: bigint,
): Promise<ReadonlyMap<bigint, Kind>> {
  const kinds = new Map<string, Kind>();
  const found = new Map<bigint, Kind>();
  for (let after = -1n, full = true; full; ) {
    const rows = await db.$queryRaw<Row[]>`/* replay: kinds */
      SELECT g.id, g.endpoint, ${shortInputs()} AS inputs, g.duration_s AS "durationS",
        CASE WHEN g.cost_source = 'ESTIMATED' THEN g.cost_cents ELSE g.estimated_cents END AS cents
      FROM generations g WHERE g.replay_id = ${replayId} AND g.id > ${after} ORDER BY g.id LIMIT ${CHUNK}`;
    for (const row of rows) {
      const { key, size } = keysOf(row);
      // Jobs of one size and one estimate have the same outlook.
      const one = JSON.stringify([key, size, row.durationS, row.cents]);
      const kind = kinds.get(one) ?? (await assess(prices, key, row));
      kinds.set(one, kind);
      found.set(row.id, kind);
    }
    after = rows.at(-1)?.id ?? after;
    full = rows.length === CHUNK;
  }
  return found;
}

function keysOf({ endpoint, inputs }: Row): { key: string; size: unknown } {
  const { bearing, quantities } = priceInputs(endpoint, inputs);
  // What is longer costs more, which a replay's own bills are compared by.
  const { duration, ...others } = quantities;
  const all = Object.entries({ ...bearing, ...others });
  return { key: JSON.stringify([endpoint, all.toSorted(([a], [b]) => (a < b ? -1 : 1))]), size: duration };
}

async function assess(prices: Prices, key: string, { endpoint, inputs, durationS }: Row): Promise<Kind> {
  // Bills may have corrected the estimate since it was recorded.
  const { verified, settled, costCents, worstCents } = await estimate(prices, endpoint, inputs, durationS);
  const worst = worstCents === null ? null : Math.max(Number(worstCents), Number(costCents ?? 0));
  return {
    key,
    endpoint,
    trusted: verified || settled,
    worstCents: worst,
    cents: costCents === null ? null : Number(costCents),
  };
}
