import type { Prisma, PrismaClient } from '../db/client.ts';
import type { FalPrice } from '../fal/billing.ts';
import type { Fal } from '../fal/client.ts';
import type { UnitPrice } from '../lib/prices-file.ts';

/** What the database knows of an endpoint's price. */
export interface StoredPrice {
  /** Null where fal has not been asked yet or does not know the endpoint. */
  readonly price: UnitPrice | null;
  readonly seenAt: Date | null;
  /** Whether fal answered within the last day. */
  readonly fresh: boolean;
}

/** What is known of an endpoint that fal has not been asked about. */
export const NOT_STORED: StoredPrice = { price: null, seenAt: null, fresh: false };

interface Row {
  readonly endpoint: string;
  readonly unitPrice: Prisma.Decimal | null;
  readonly unit: string | null;
  readonly currency: string | null;
  readonly seenAt: Date;
  readonly fresh: boolean;
}

// fal's limit for one call.
const MAX_ENDPOINTS = 50;

/** The prices that fal last named for these endpoints, and whether they are still fresh. */
export async function readStoredPrices(
  db: PrismaClient,
  endpoints: readonly string[],
): Promise<Map<string, StoredPrice>> {
  const rows = await db.$queryRaw<Row[]>`/* price */
    SELECT endpoint, unit_price AS "unitPrice", unit, currency, seen_at AS "seenAt",
      seen_at > now() - interval '1 day' AS fresh
    FROM endpoint_prices WHERE endpoint = ANY(${[...endpoints]}::text[])`;
  return new Map(rows.map((row) => [row.endpoint, toStored(row)]));
}

function toStored({ unitPrice, unit, currency, seenAt, fresh }: Row): StoredPrice {
  const known = unitPrice !== null && unit !== null && currency !== null;
  return { price: known ? { unitPrice: unitPrice.toFixed(), unit, currency } : null, seenAt, fresh };
}

/** The endpoints whose price is older than a day: the oldest first, up to 50, which is what one call may name. */
export async function stalePrices(db: PrismaClient): Promise<string[]> {
  const rows = await db.$queryRaw<Array<{ endpoint: string }>>`/* prices: stale */
    SELECT endpoint FROM endpoint_prices
    WHERE seen_at <= now() - interval '1 day' AND unit_price IS NOT NULL ORDER BY seen_at LIMIT ${MAX_ENDPOINTS}`;
  return rows.map(({ endpoint }) => endpoint);
}

/** Deletes endpoints that fal did not know: callers can invent any number of them. */
export async function forgetUnknownEndpoints(db: PrismaClient): Promise<void> {
  await db.$executeRaw`/* prices: forget */
    DELETE FROM endpoint_prices WHERE unit_price IS NULL AND seen_at <= now() - interval '1 day'`;
}

/**
 * Asks fal for the prices of up to 50 endpoints and stores them. If fal does not know one of them, it answers 404 for
 * all, so they are asked for one by one. Without an answer the last known prices stay; returns whether there was one.
 */
export async function refreshPrices(
  db: PrismaClient,
  fal: Pick<Fal, 'prices'>,
  endpoints: readonly string[],
  signal: AbortSignal,
): Promise<boolean> {
  const answer = await fal.prices(endpoints, signal);
  if (answer.kind === 'unanswered') return false;
  if (answer.kind === 'unknown' && endpoints.length > 1) {
    for (const endpoint of endpoints) if (!(await refreshPrices(db, fal, [endpoint], signal))) return false;
    return true;
  }
  await storePrices(db, endpoints, answer.kind === 'prices' ? answer.prices : []);
  return true;
}

/** An endpoint that fal no longer knows keeps its last price. */
async function storePrices(
  db: PrismaClient,
  endpoints: readonly string[],
  prices: readonly FalPrice[],
): Promise<void> {
  const byEndpoint = new Map(prices.map((price) => [price.endpoint, price]));
  const found = endpoints.map((endpoint) => byEndpoint.get(endpoint));
  await db.$executeRaw`/* prices: store */
    INSERT INTO endpoint_prices AS p (endpoint, unit_price, unit, currency, seen_at)
    SELECT endpoint, unit_price, unit, currency, now()
    FROM unnest(${endpoints}::text[], ${found.map((price) => price?.unitPrice ?? null)}::numeric[],
      ${found.map((price) => price?.unit ?? null)}::text[], ${found.map((price) => price?.currency ?? null)}::text[])
      AS price (endpoint, unit_price, unit, currency)
    ORDER BY endpoint
    ON CONFLICT (endpoint) DO UPDATE SET seen_at = now(), unit_price = COALESCE(EXCLUDED.unit_price, p.unit_price),
      unit = COALESCE(EXCLUDED.unit, p.unit), currency = COALESCE(EXCLUDED.currency, p.currency)`;
}
