import { COST_KNOWN } from '../billing/cost-of.ts';
import { Prisma, type PrismaClient } from '../db/client.ts';
import { CONFIRMED } from '../db/pending-request-id.ts';
import type { Fal } from '../fal/client.ts';
import type { Window } from '../lib/window.ts';

/** An endpoint's cost according to the ledger and to fal's usage API, in US dollars. */
export interface EndpointUsage {
  readonly endpoint: string;
  readonly ledgerDollars: number;
  readonly falDollars: number;
}

/** The ledger's total compared with fal's. */
export interface UsageComparison {
  readonly ledgerDollars: number;
  /** Null if fal did not answer: then `problem` says why. */
  readonly falDollars: number | null;
  /** The ledger's total minus fal's. */
  readonly differenceDollars: number | null;
  /** Jobs of the ledger whose cost does not come from fal's billing records (yet). */
  readonly notBilledJobs: number;
  /** By endpoint, largest difference first. */
  readonly endpoints: readonly EndpointUsage[];
  readonly problem: string | null;
}

interface Row {
  readonly endpoint: string;
  readonly cents: Prisma.Decimal | null;
  readonly notBilled: number;
}

const ZERO = new Prisma.Decimal(0);

/**
 * Compares the jobs that ended in a window, whatever their final state, with what fal says the account used in it; null
 * without an admin key. fal bills a job when it ends, which can be days after it was submitted.
 */
export async function compareUsage(
  { db, fal }: { readonly db: PrismaClient; readonly fal: Pick<Fal, 'usage'> },
  window: Window,
): Promise<UsageComparison | null> {
  const usage = await fal.usage(window, AbortSignal.timeout(60_000));
  if (usage.kind === 'no-admin-key') return null;
  const rows = await db.$queryRaw<Row[]>`/* usage-comparison */
    SELECT g.endpoint, sum(g.cost_cents) FILTER (WHERE ${COST_KNOWN}) AS cents,
      (count(*) FILTER (WHERE g.cost_source < 'BILLED' AND ${CONFIRMED}))::int AS "notBilled"
    FROM generations g
    WHERE g.created_at >= ${window.from}::timestamptz - interval '3 days' AND g.created_at < ${window.to}
      AND g.finished_at >= ${window.from} AND g.finished_at < ${window.to}
    GROUP BY g.endpoint`;
  const ledger = new Map(rows.map(({ endpoint, cents }) => [endpoint, (cents ?? ZERO).dividedBy(100)]));
  const billed = new Map<string, Prisma.Decimal>();
  for (const { endpoint, costTotal } of usage.kind === 'usage' ? usage.lines : [])
    billed.set(endpoint, (billed.get(endpoint) ?? ZERO).plus(costTotal));
  const endpoints = [...new Set([...ledger.keys(), ...billed.keys()])].map((endpoint) => ({
    endpoint,
    ledgerDollars: (ledger.get(endpoint) ?? ZERO).toNumber(),
    falDollars: (billed.get(endpoint) ?? ZERO).toNumber(),
  }));
  const ours = sum(ledger.values());
  const theirs = usage.kind === 'usage' ? sum(billed.values()) : null;
  return {
    ledgerDollars: ours.toNumber(),
    falDollars: theirs?.toNumber() ?? null,
    differenceDollars: theirs === null ? null : ours.minus(theirs).toNumber(),
    notBilledJobs: rows.reduce((total, { notBilled }) => total + notBilled, 0),
    endpoints: usage.kind === 'usage' ? endpoints.toSorted((a, b) => difference(b) - difference(a)) : [],
    problem: usage.kind === 'unanswered' ? usage.message : null,
  };
}

function difference({ ledgerDollars, falDollars }: EndpointUsage): number {
  return Math.abs(ledgerDollars - falDollars);
}

function sum(amounts: Iterable<Prisma.Decimal>): Prisma.Decimal {
  return [...amounts].reduce((total, amount) => total.plus(amount), ZERO);
}
