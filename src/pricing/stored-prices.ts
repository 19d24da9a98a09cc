import type { Prisma, PrismaClient } from '../db/client.ts';
import type { FalPrice } from '../fal/billing.ts';
import type { Fal } from '../fal/client.ts';
import type { UnitPrice } from '../lib/prices-file.ts';

/** What the database has of an endpoint's price. */
export interface StoredPrice {
  /** Null where fal was not asked yet, or does not know the endpoint. */
  readonly price: UnitPrice | null;
  readonly seenAt: Date | null;
  /** Whether fal said so within a day. */
  readonly fresh: boolean;
}

interface Row {
  readonly unitPrice: Prisma.Decimal | null;
  readonly unit: string | null;
  readonly currency: string | null;
  readonly seenAt: Date;
  readonly fresh: boolean;
}

// What one call may name.
const MAX_ENDPOINTS = 50;

export async function readStoredPrice(db: PrismaClient, endpoint: string): Promise<StoredPrice> {
  const [row] = await db.$queryRaw<Row[]>`/* price */
    SELECT unit_price AS "unitPrice", unit, currency, seen_at AS "seenAt", seen_at > now() - interval '1 day' AS fresh
    FROM endpoint_prices WHERE endpoint = ${endpoint}`;
  if (!row) return { price: null, seenAt: null, fresh: false };
  const { unitPrice, unit, currency, seenAt, fresh } = row;
  const known = unitPrice !== null && unit !== null && currency !== null;
  return { price: known ? { unitPrice: unitPrice.toFixed(), unit, currency } : null, seenAt, fresh };
}

/** Up to as many endpoints as one call may name, whose price fal said more than a day ago. */
export async function stalePrices(db: PrismaClient): Promise<string[]> {
  const rows = await db.$queryRaw<Array<{ endpoint: string }>>`/* prices: stale */
    SELECT endpoint FROM endpoint_prices
    WHERE seen_at <= now() - interval '1 day' AND unit_price IS NOT NULL ORDER BY seen_at LIMIT ${MAX_ENDPOINTS}`;
  return rows.map(({ endpoint }) => endpoint);
}

/** Forgets endpoints that fal did not know: anybody can invent some. */
export async function forgetUnknownEndpoints(db: PrismaClient): Promise<void> {
  await db.$executeRaw`/* prices: forget */
    DELETE FROM endpoint_prices WHERE unit_price IS NULL AND seen_at <= now() - interval '1 day'`;
}

/**
 * Asks fal for the prices of up to 50 endpoints and keeps them. One that fal does not know makes its answer for all of
 * them a 404: then they are asked for one by one. Without an answer the last known prices stay, and it says why.
 */
export async function refreshPrices(
  db: PrismaClient,
  fal: Pick<Fal, 'prices'>,
  endpoints: readonly string[],
  signal: AbortSignal,
): Promise<string | null> {
  const answer = await fal.prices(endpoints, signal);
  if (answer.kind === 'unanswered') return answer.message;
  if (answer.kind === 'unknown' && endpoints.length > 1) {
    for (const endpoint of endpoints) {
      const problem = await refreshPrices(db, fal, [endpoint], signal);
      if (problem !== null) return problem;
    }
    return null;
  }
  await keep(db, endpoints, answer.kind === 'prices' ? answer.prices : []);
  return null;
}

/** An endpoint that fal knows no more keeps its last price. */
async function keep(
  db: PrismaClient,
  endpoints: readonly string[],
  prices: readonly FalPrice[],
): Promise<void> {
  const byEndpoint = new Map(prices.map((price) => [price.endpoint, price]));
  const found = endpoints.map((endpoint) => byEndpoint.get(endpoint));
  await db.$executeRaw`/* prices: keep */
    INSERT INTO endpoint_prices AS p (endpoint, unit_price, unit, currency, seen_at)
    SELECT endpoint, unit_price, unit, currency, now()
    FROM unnest(${endpoints}::text[], ${found.map((price) => price?.unitPrice ?? null)}::numeric[],
      ${found.map((price) => price?.unit ?? null)}::text[], ${found.map((price) => price?.currency ?? null)}::text[])
      AS price (endpoint, unit_price, unit, currency)
    ORDER BY endpoint
    ON CONFLICT (endpoint) DO UPDATE SET seen_at = now(), unit_price = COALESCE(EXCLUDED.unit_price, p.unit_price),
      unit = COALESCE(EXCLUDED.unit, p.unit), currency = COALESCE(EXCLUDED.currency, p.currency)`;
}
