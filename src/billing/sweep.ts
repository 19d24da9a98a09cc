import { setTimeout as sleep } from 'node:timers/promises';
import type { BillingDeps } from './deps.ts';
import { createBillRounds, type Unread } from './rounds.ts';
import { countSources, countWaiting, makeSliceDue, type Span } from './unbilled.ts';

/** What came of a sweep. */
export interface Sweep {
  readonly jobs: number;
  readonly billed: number;
  readonly billedUnits: number;
  /** Why fal's billing records could not be read for some or all of them. */
  readonly unread: Unread | undefined;
}

const LOOK_AGAIN_MS = 250;

/**
 * Looks once, now, for the bills of all jobs of a span that have ended and are not BILLED. They are made due a thousand at a
 * time, so that the bills of new jobs do not wait behind a long history, and servers may take some of them: it ends
 * because every bill that is due is taken once, by whomever. `onProgress` hears how many have been looked at.
 */
export async function sweepBills(
  deps: BillingDeps,
  span: Span,
  onProgress: (jobs: number) => void = () => undefined,
): Promise<Sweep> {
  const { db } = deps;
  const rounds = createBillRounds(deps);
  const jobs = { all: 0, BILLED: 0, BILLED_UNITS: 0, ESTIMATED: 0 };

  let slice = await makeSliceDue(db, span, undefined);
  while (slice.end) {
    await takeAll(slice.ids);
    for (const { source, jobs: count } of await countSources(db, slice.ids)) jobs[source] += count;
    jobs.all += slice.ids.length;
    slice = await makeSliceDue(db, span, slice.end);
  }
  return { jobs: jobs.all, billed: jobs.BILLED, billedUnits: jobs.BILLED_UNITS, unread: rounds.unread() };

  async function takeAll(ids: readonly bigint[]): Promise<void> {
    let waitUntil = Date.now();
    for (;;) {
      const { due, claimed } = await countWaiting(db, ids, deps.billing);
      onProgress(jobs.all + ids.length - due);
      if (due > 0) {
        const looked = await rounds.next();
        // Another process is taking them at this moment.
        if (looked === 0) await sleep(LOOK_AGAIN_MS);
        // Another process that was killed would not come back to what it has claimed.
        waitUntil = Date.now() + 2000 * deps.schedule.timeoutSeconds;
      } else if (claimed > 0 && Date.now() < waitUntil) await sleep(LOOK_AGAIN_MS);
      else return;
    }
  }
}
