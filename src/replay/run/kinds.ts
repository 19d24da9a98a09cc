import { Prisma, type PrismaClient } from '../../db/client.ts';
import { type Estimate, estimate } from '../../pricing/estimate.ts';
import { priceInputs } from '../../pricing/price-inputs.ts';
import type { Prices } from '../../pricing/pricing.ts';
import { shortInputs } from '../../pricing/short-inputs.ts';
import type { Inputs } from '../../pricing/units/types.ts';

/** Jobs on one endpoint with the same price-bearing inputs: a bill of one tells what the others cost. */
export interface Kind {
  readonly endpoint: string;
  /** Whether the estimate can be relied on before there is a bill. */
  readonly trusted: boolean;
  /** How many times the estimate such a job may cost, as far as that is known; at least 1. */
  readonly atMost: number;
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

/** Reads which kind each job of a replay is. */
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
      const key = keyOf(row);
      const kind = kinds.get(key) ?? (await assess(prices, row));
      kinds.set(key, kind);
      found.set(row.id, kind);
    }
    after = rows.at(-1)?.id ?? after;
    full = rows.length === CHUNK;
  }
  return found;
}

function keyOf({ endpoint, inputs }: Row): string {
  const { bearing, quantities } = priceInputs(endpoint, inputs);
  // Formulas know that what is longer costs more.
  const { duration: _, ...others } = quantities;
  const all = Object.entries({ ...bearing, ...others });
  return JSON.stringify([endpoint, all.toSorted(([a], [b]) => (a < b ? -1 : 1))]);
}

async function assess(prices: Prices, { endpoint, inputs, durationS, cents }: Row): Promise<Kind> {
  const now = await estimate(prices, endpoint, inputs, durationS);
  return { endpoint, trusted: isTrusted(now), atMost: atMost(now, cents?.toNumber() ?? null) };
}

function isTrusted({ verified, source }: Estimate): boolean {
  return verified || source === 'CALIBRATED';
}

/** Bills may have corrected the estimate since it was recorded. */
function atMost({ costCents, highCents }: Estimate, recorded: number | null): number {
  const most = Math.max(Number(costCents ?? 0), Number(highCents ?? 0));
  return recorded !== null && recorded > 0 ? Math.max(1, most / recorded) : 1;
}
