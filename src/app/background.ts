import { buildRollup } from '../analytics/build-rollup.ts';
import { collectBills } from '../billing/collect.ts';
import { forgetBills } from '../billing/queue.ts';
import { countNewBudgets } from '../budgets/count.ts';
import { keepBudgets, pruneBudgets } from '../budgets/upkeep.ts';
import { forgetChanges } from '../changes/noting.ts';
import { makeMonths } from '../db/partitions/months.ts';
import type { Deps } from '../generations/deps.ts';
import { flushPendingLists } from '../generations/find/flush-pending-lists.ts';
import { indexWords } from '../generations/find/index-words.ts';
import { readNow } from '../generations/now.ts';
import { reconcile } from '../generations/reconcile/reconcile.ts';
import { forgetFullBuckets } from '../http/rates.ts';
import { createEventLoopBudget } from '../lib/event-loop-budget.ts';
import { startLoop } from '../lib/loop.ts';
import { logFailure } from '../logger.ts';
import { pruneDeliveries } from '../outgoing/deliveries.ts';
import { startSender } from '../outgoing/sender.ts';
import { forgetUnknownEndpoints } from '../pricing/stored-prices.ts';
import { prunePlans } from '../replay/plan/token.ts';
import { startReplays } from '../replay/run/start.ts';

/** Work that is done round after round as long as the server runs. */
interface BackgroundJob {
  /** What the metrics call it. */
  readonly name: string;
  /** What the log says when a round fails. */
  readonly failure: string;
  readonly round: (signal: AbortSignal) => Promise<RoundResult>;
  /** The pause while there is more to do. */
  readonly busyMs: () => number;
  /** The pause when nothing is left to do. */
  readonly idleMs: number | (() => number);
  /** The pause after a failed round. */
  readonly retryMs: number;
}

interface RoundResult {
  /** Whether there is more to do. */
  readonly more: boolean;
  /** How long fal asked to be left alone, if it did. */
  readonly pauseMs?: number;
}

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

// Less than the dispatcher of replays takes: requests do not wait behind the bills of ended jobs.
const BILLS_BUSY_SHARE = 0.2;

/** Every job of the background and its pace. The two loops of replays are in `replay/run/start.ts`. */
function backgroundJobs(deps: Deps): readonly BackgroundJob[] {
  const billsBudget = createEventLoopBudget(BILLS_BUSY_SHARE);
  // Without budgets a look now and then finds the first one; it is counted when it is set.
  let budgetsIdleMs = SECOND_MS;
  return [
    {
      // Asks fal about the jobs that are due for a check.
      name: 'reconciler',
      failure: 'the reconciler failed',
      async round(signal) {
        const { checked, pauseMs } = await reconcile(deps, signal);
        return { more: checked === deps.schedule.concurrency, pauseMs };
      },
      busyMs: () => 0,
      idleMs: Math.min((deps.schedule.firstSeconds * SECOND_MS) / 10, 5 * SECOND_MS),
      retryMs: 5 * SECOND_MS,
    },
    {
      // Asks fal what ended jobs were billed.
      name: 'bills',
      failure: 'the bills could not be collected',
      async round(signal) {
        const { checked, pauseMs } = await collectBills(deps, signal);
        return { more: checked > 0, pauseMs };
      },
      busyMs: () => Math.min(billsBudget(), 2 * SECOND_MS),
      idleMs: 2 * SECOND_MS,
      retryMs: 5 * SECOND_MS,
    },
    {
      // Looks at the database's clock, and prepares what questions are answered from: hourly totals, indexed words, prices.
      name: 'upkeep',
      failure: 'the upkeep failed',
      async round(signal) {
        await readNow(deps);
        await deps.deliveries.flush();
        await flushPendingLists(deps.db);
        const more = [await buildRollup(deps.db), await indexWords(deps.db)];
        await deps.pricing.refresh(signal);
        return { more: more.includes(true) };
      },
      busyMs: () => 0,
      idleMs: MINUTE_MS,
      retryMs: MINUTE_MS,
    },
    {
      // Makes the next months of a partitioned table.
      name: 'months',
      failure: 'the next months could not be made',
      async round() {
        for (const month of await makeMonths(deps.db)) deps.log.info(`database: the month ${month} was made`);
        return { more: false };
      },
      busyMs: () => 0,
      idleMs: HOUR_MS,
      retryMs: MINUTE_MS,
    },
    {
      // Adds up what new budgets had spent before, which may take long.
      name: 'new budgets',
      failure: 'a new budget could not be counted',
      round: async () => ({ more: !(await countNewBudgets(deps)) }),
      busyMs: () => 100,
      idleMs: () => budgetsIdleMs,
      retryMs: 5 * SECOND_MS,
    },
    {
      // Adds up what budgets have spent and reserved, and raises their alarms.
      name: 'budgets',
      failure: 'the budgets could not be kept',
      async round() {
        const { more, any } = await keepBudgets(deps);
        budgetsIdleMs = any ? SECOND_MS : MINUTE_MS / 6;
        return { more };
      },
      busyMs: () => 100,
      idleMs: () => budgetsIdleMs,
      retryMs: 5 * SECOND_MS,
    },
    {
      // Forgets changes that every reader has seen.
      name: 'changes',
      failure: 'the changes could not be pruned',
      async round() {
        await forgetChanges(deps.db);
        return { more: false };
      },
      busyMs: () => 0,
      idleMs: MINUTE_MS,
      retryMs: MINUTE_MS,
    },
    {
      // Deletes what is too old to be of use.
      name: 'pruning',
      failure: 'pruning failed',
      async round() {
        await deps.deliveries.prune();
        await pruneDeliveries(deps.db);
        await prunePlans(deps.db);
        await forgetFullBuckets(deps.db);
        await forgetBills(deps);
        await forgetUnknownEndpoints(deps.db);
        await pruneBudgets(deps.db);
        return { more: false };
      },
      busyMs: () => 0,
      idleMs: HOUR_MS,
      retryMs: HOUR_MS,
    },
  ];
}

/**
 * Starts the work that no request waits for; `concurrency` is how many jobs of replays are sent at once. Closing ends all of
 * it side by side, and waits for the submits under way.
 */
export function startBackground(deps: Deps, concurrency: number): { close(): Promise<void> } {
  const running = [
    startReplays(deps, concurrency),
    startSender(deps),
    ...backgroundJobs(deps).map((job) => startJob(job, deps)),
  ];
  return {
    async close() {
      await Promise.all(running.map((work) => work.close()));
    },
  };
}

function startJob({ name, round, busyMs, idleMs, retryMs, failure }: BackgroundJob, deps: Deps) {
  const idle = typeof idleMs === 'number' ? () => idleMs : idleMs;
  return startLoop({
    async round(signal) {
      const { more, pauseMs = 0 } = await round(signal);
      // Whatever fal asked to wait with is still to be done.
      return { pauseMs: Math.max(pauseMs, more || pauseMs > 0 ? busyMs() : idle()) };
    },
    retryMs,
    onError: (error) => logFailure(deps.log, error, failure),
    onEnd: deps.metrics.loopStarted(name),
  });
}
