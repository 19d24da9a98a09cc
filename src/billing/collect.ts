import { Prisma } from '../db/client.ts';
import type { BillingEvent } from '../fal/billing.ts';
import { longest, NO_PAUSE, type Pause, pauseOf } from '../lib/pause.ts';
import type { BillingDeps } from './deps.ts';
import { claimBills, type DueBill, markRead, RESULTS_AT_ONCE, settleBills } from './queue.ts';
import { type BilledCost, recordCosts, recordUnits } from './record-costs.ts';

/** How many jobs one round asked fal about, and the pause that fal asked for. */
export interface BillRound extends Pause {
  readonly checked: number;
}

const HOUR_MS = 3_600_000;
// One call for fal's billing records may span 90 days; a day less allows for clocks that differ.
const MAX_SPAN_MS = 89 * 24 * HOUR_MS;

/**
 * Collects the bills of up to 50 jobs that have ended: the billed units that their results name, and fal's billing
 * records where there is an admin key. Several processes share the work.
 */
export async function collectBills(deps: BillingDeps, signal: AbortSignal): Promise<BillRound> {
  const jobs = await claimBills(deps);
  if (jobs.length === 0) return { checked: 0, ...NO_PAUSE };
  deps.checkpoint('billing: claimed');
  // If the round breaks off before it knows whether there are records, every job goes on waiting for one.
  let best: 'BILLED' | 'BILLED_UNITS' = 'BILLED';
  try {
    const results = await readResults(deps, jobs, signal);
    await priceUnits(deps, jobs, results.units, signal);
    const records = await readRecords(deps, jobs, signal);
    if (!records.possible) best = 'BILLED_UNITS';
    return { checked: jobs.length, ...longest([results, records]) };
  } finally {
    await settleBills(
      deps,
      jobs.map(({ id }) => id),
      best,
    );
  }
}

interface ReadUnits extends Pause {
  /** By job, for the results that fal has answered; null where a result names no units. */
  readonly units: ReadonlyMap<bigint, string | null>;
}

/** Fetches each result once, for its `x-fal-billable-units`; stops early when fal asks for a pause. */
async function readResults(
  deps: BillingDeps,
  jobs: readonly DueBill[],
  signal: AbortSignal,
): Promise<ReadUnits> {
  const unread = jobs.filter((job) => !job.resultRead && job.costSource === 'ESTIMATED');
  const units = new Map<bigint, string | null>();
  let pause = NO_PAUSE;
  for (let start = 0; start < unread.length && pause.pauseMs === 0; start += RESULTS_AT_ONCE) {
    const pauses = unread.slice(start, start + RESULTS_AT_ONCE).map(async (job) => {
      const result = await deps.fal.result(job, signal, { asksStatus: 'if-missing' });
      if (result.kind === 'unanswered') return pauseOf(result);
      // A 404 or a gateway's 5xx says nothing about the bill, and may be gone at the next call.
      if (result.kind !== 'doubtful') units.set(job.id, result.units);
      return NO_PAUSE;
    });
    pause = longest(await Promise.all(pauses));
  }
  return { units, ...pause };
}

/** Records what the billed units cost. Without a price of fal's own or the operator's they are kept until there is one. */
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
  // Last, so that a process that dies before this point reads the results again.
  await markRead(deps.db, [...read.keys()]);
}

/** Records the costs in fal's billing records, where there are any yet. `possible` is false without an admin key. */
async function readRecords(
  deps: BillingDeps,
  jobs: readonly DueBill[],
  signal: AbortSignal,
): Promise<Pause & { possible: boolean }> {
  const since = Math.min(...jobs.map(({ createdAt }) => createdAt.getTime())) - HOUR_MS;
  const answer = await deps.fal.bills(
    jobs.map(({ requestId }) => requestId),
    new Date(Math.max(since, deps.clock().getTime() - MAX_SPAN_MS)),
    signal,
  );
  if (answer.kind === 'no-admin-key') return { possible: false, ...NO_PAUSE };
  if (answer.kind === 'unanswered') return { possible: true, ...pauseOf(answer) };
  deps.checkpoint('billing: answered');
  await recordCosts(
    deps.db,
    jobs.flatMap((job) => {
      const events = answer.events.filter(({ requestId }) => requestId === job.requestId);
      return events.length > 0 ? [billOf(job, events)] : [];
    }),
  );
  return { possible: true, ...NO_PAUSE };
}

/** A job that was billed in several events cost their sum; units and their price are known only of a single event. */
function billOf({ id }: DueBill, events: readonly BillingEvent[]): BilledCost {
  const total = Prisma.Decimal.sum(...events.map(({ costTotal }) => costTotal));
  const [{ units, unitPrice } = { units: null, unitPrice: null }] = events.length === 1 ? events : [];
  return { id, source: 'BILLED', cents: toCents(total), units, unit: null, unitPrice };
}

function toCents(dollars: Prisma.Decimal): string {
  return dollars.times(100).toFixed(4);
}
