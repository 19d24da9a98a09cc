import { setTimeout } from 'node:timers/promises';
import type { BillingDeps } from './deps.ts';
import { createBillRounds, type Unread } from './rounds.ts';
import { countSources, countWaiting, makeSliceDue, type Span } from './unbilled.ts';

/** How many jobs a sweep checked, and how their costs are known now. */
export interface Sweep {
  readonly jobs: number;
  readonly billed: number;
  readonly billedUnits: number;
  /** Why fal's billing records could not be read for some or all of them. */
  readonly unread: Unread | undefined;
}

export interface SweepOptions {
  /** Called with the number of jobs checked so far. */
  readonly onProgress?: (jobs: number) => void;
  /** Waits for milliseconds; a test does not. */
  readonly sleep?: (ms: number) => Promise<unknown>;
}

const POLL_MS = 250;

/**
 * Checks once, now, the bills of all jobs of a span that have ended and are not BILLED. They are made due a thousand at a
 * time, so that the bills of new jobs do not wait behind a long history. Servers may take some of them: the sweep ends
 * because every due bill is checked once, by whichever process.
 */
export async function sweepBills(
  deps: BillingDeps,
  span: Span,
  { onProgress = () => undefined, sleep = setTimeout }: SweepOptions = {},
): Promise<Sweep> {
  const { db } = deps;
  const rounds = createBillRounds(deps, sleep);
  const jobs = { all: 0, BILLED: 0, BILLED_UNITS: 0, ESTIMATED: 0 };

  let slice = await makeSliceDue(db, span, undefined);
  while (slice.end) {
    await checkAll(slice.ids);
    for (const { source, jobs: count } of await countSources(db, slice.ids)) jobs[source] += count;
    jobs.all += slice.ids.length;
    slice = await makeSliceDue(db, span, slice.end);
  }
  return { jobs: jobs.all, billed: jobs.BILLED, billedUnits: jobs.BILLED_UNITS, unread: rounds.unread() };

  async function checkAll(ids: readonly bigint[]): Promise<void> {
    let waitUntil = deps.clock().getTime();
    for (;;) {
      const { due, claimed } = await countWaiting(db, ids, deps.billing);
      onProgress(jobs.all + ids.length - due);
      if (due > 0) {
        const { checked } = await rounds.next();
        // Another process is claiming them at this moment.
        if (checked === 0) await sleep(POLL_MS);
        // A process that was killed does not come back to what it has claimed, so the wait for others ends.
        waitUntil = deps.clock().getTime() + 2000 * deps.schedule.timeoutSeconds;
      } else if (claimed > 0 && deps.clock().getTime() < waitUntil) await sleep(POLL_MS);
      else return;
    }
  }
}
