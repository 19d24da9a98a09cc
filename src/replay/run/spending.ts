import { Prisma } from '../../db/client.ts';
import { readBudgetJobs } from '../../generations/committed.ts';
import type { Deps } from '../../generations/deps.ts';
import { pricesFor } from '../../pricing/pricing.ts';
import { storedOptions } from '../plan/options.ts';
import type { Replay } from '../row.ts';
import { findRoom, type Room } from './budget.ts';
import { type Kind, readKinds } from './kinds.ts';

type SpendingDeps = Pick<Deps, 'db' | 'pricing'>;

/** Watches what replays with a limit spend; remembers which kind their jobs are. */
export interface Spending {
  /** How much room the replay has under a limit in US dollars, for at most so many jobs. */
  roomOf(
    replay: Pick<Replay, 'id' | 'requestedBy' | 'options'>,
    maxDollars: number,
    jobs: number,
  ): Promise<Room>;
  /** Forgets all other replays. */
  keepOnly(ids: ReadonlySet<bigint>): void;
}

// A job whose kind is not known was recorded after the kinds were read, which no replay does.
const UNKNOWN: Kind = { key: '', endpoint: '', trusted: false, worstCents: null };

/** Knows nothing at first. */
export function createSpending({ db, pricing }: SpendingDeps): Spending {
  const kinds = new Map<bigint, ReadonlyMap<bigint, Kind>>();
  return {
    async roomOf({ id, requestedBy, options }, maxDollars, jobs) {
      const { allBills } = storedOptions.partial().parse(options);
      const known =
        kinds.get(id) ?? (await readKinds(db, pricesFor(pricing, allBills ? null : requestedBy), id));
      kinds.set(id, known);
      const kindOf = (job: bigint) => known.get(job) ?? UNKNOWN;
      const found = await readBudgetJobs(db, Prisma.sql`g.replay_id = ${id}`, Math.max(1, jobs));
      // Others' bills are in no row of a job, since its user reads that.
      const priced = allBills
        ? found.map((job) => ({ ...job, estimate: job.estimate ?? kindOf(job.id).cents ?? null }))
        : found;
      return findRoom(priced, kindOf, maxDollars * 100);
    },
    keepOnly(ids) {
      for (const id of kinds.keys()) if (!ids.has(id)) kinds.delete(id);
    },
  };
}
