import { Prisma } from '../db/client.ts';
import type { BillingEvent } from '../fal/billing.ts';
import type { BillingDeps } from './deps.ts';
import { claimBills, type DueBill, markRead, RESULTS_AT_ONCE, settleBills } from './queue.ts';
import { type BilledCost, recordCosts, recordUnits } from './record-costs.ts';

/** What one round did; fal may have asked for a pause. */
export interface BillRound {
  readonly looked: number;
  readonly pauseMs: number;
}

const HOUR_MS = 3_600_000;
// What fal's billing records may be asked for at once.
const MAX_SPAN_MS = 89 * 24 * HOUR_MS;

/**
 * Looks for the bills of jobs that have ended: the billed units that their results name, and fal's billing records where
 * there is an admin key. Several processes share the work.
 */
export async function collectBills(deps: BillingDeps, signal: AbortSignal): Promise<BillRound> {
  const jobs = await claimBills(deps);
  if (jobs.length === 0) return { looked: 0, pauseMs: 0 };
  deps.checkpoint('billing: claimed');
  let pauseMs = 0;
  // Until the round knows that there will be no records, whatever cuts it short, a job is not done with without one.
  let best: 'BILLED' | 'BILLED_UNITS' = 'BILLED';
  try {
    const results = await readResults(deps, jobs, signal);
    pauseMs = results.pauseMs;
    await priceUnits(deps, jobs, results.units, signal);
    const records = await readRecords(deps, jobs, signal);
    if (!records.possible) best = 'BILLED_UNITS';
    pauseMs = Math.max(pauseMs, records.pauseMs);
  } finally {
    await settleBills(
      deps,
      jobs.map(({ id }) => id),
      best,
    );
  }
  return { looked: jobs.length, pauseMs };
}

interface ReadUnits {
  /** Of the jobs whose result fal has answered; null where it does not say. */
  readonly units: ReadonlyMap<bigint, string | null>;
  readonly pauseMs: number;
}

/** Fetches each result once, for its `x-fal-billable-units`. */
async function readResults(
  deps: BillingDeps,
  jobs: readonly DueBill[],
  signal: AbortSignal,
): Promise<ReadUnits> {
  const unread = jobs.filter((job) => !job.resultRead && job.costSource === 'ESTIMATED');
  const units = new Map<bigint, string | null>();
  let pauseMs = 0;
  for (let start = 0; start < unread.length && pauseMs === 0; start += RESULTS_AT_ONCE) {
    const pauses = unread.slice(start, start + RESULTS_AT_ONCE).map(async ({ id, endpoint, requestId }) => {
      const result = await deps.fal.result(endpoint, requestId, signal);
      if (result.kind === 'unanswered') return result.pauseMs ?? 0;
      // A 404 or a gateway's 5xx tells nothing of the bill, and may be over the next time.
      if (result.kind !== 'doubtful') units.set(id, result.units);
      return 0;
    });
    pauseMs = Math.max(...(await Promise.all(pauses)));
  }
  return { units, pauseMs };
}

/** Units at their price; without a price of fal's own they wait for one. */
async function priceUnits(
  deps: BillingDeps,
  jobs: readonly DueBill[],
  read: ReadUnits['units'],
  signal: AbortSignal,
): Promise<void> {
  const billed = jobs.flatMap(({ id, endpoint, costSource, billedUnits }) => {
    const units = billedUnits?.toFixed() ?? read.get(id) ?? null;
    return costSource === 'ESTIMATED' && units !== null ? [{ id, endpoint, units }] : [];
  });
  const endpoints = [...new Set(billed.map(({ endpoint }) => endpoint))];
  const prices = new Map(
    await Promise.all(
      endpoints.map(async (endpoint) => [endpoint, await deps.pricing.current(endpoint, signal)] as const),
    ),
  );
  const costs = billed.flatMap(({ id, endpoint, units }): BilledCost[] => {
    const price = prices.get(endpoint);
    if (!price || price.source === 'MODEL_PAGE' || price.currency !== 'USD') return [];
    const { unit, unitPrice } = price;
    const cents = toCents(new Prisma.Decimal(units).times(unitPrice));
    return [{ id, source: 'BILLED_UNITS', cents, units, unit, unitPrice }];
  });
  await recordCosts(deps.db, costs);
  const priced = new Set(costs.map(({ id }) => id));
  await recordUnits(
    deps.db,
    billed.filter(({ id }) => !priced.has(id)),
  );
  // Last: who dies before it reads the results again.
  await markRead(deps.db, [...read.keys()]);
}

/** fal's billing records, as far as there are any yet. */
async function readRecords(
  deps: BillingDeps,
  jobs: readonly DueBill[],
  signal: AbortSignal,
): Promise<{ possible: boolean; pauseMs: number }> {
  const since = Math.min(...jobs.map(({ createdAt }) => createdAt.getTime())) - HOUR_MS;
  const answer = await deps.fal.bills(
    jobs.map(({ requestId }) => requestId),
    new Date(Math.max(since, Date.now() - MAX_SPAN_MS)),
    signal,
  );
  if (answer.kind === 'no-admin-key') return { possible: false, pauseMs: 0 };
  if (answer.kind === 'unanswered') {
    deps.log.warn({ reason: answer.message }, "fal's billing records are not to be had now");
    return { possible: true, pauseMs: answer.pauseMs ?? 0 };
  }
  deps.checkpoint('billing: answered');
  await recordCosts(
    deps.db,
    jobs.flatMap((job) => {
      const events = answer.events.filter(({ requestId }) => requestId === job.requestId);
      return events.length > 0 ? [billOf(job, events)] : [];
    }),
  );
  return { possible: true, pauseMs: 0 };
}

/** A job that was billed in several events cost their sum. */
function billOf({ id }: DueBill, events: readonly BillingEvent[]): BilledCost {
  const total = Prisma.Decimal.sum(...events.map(({ costTotal }) => costTotal));
  const [{ units, unitPrice } = { units: null, unitPrice: null }] = events.length === 1 ? events : [];
  return { id, source: 'BILLED', cents: toCents(total), units, unit: null, unitPrice };
}

function toCents(dollars: Prisma.Decimal): string {
  return dollars.times(100).toFixed(4);
}
