import type { Prisma } from '../../db/client.ts';
import type { Prices } from '../../pricing/pricing.ts';
import { selectCandidates } from './candidates.ts';
import { add, type Sum, total } from './money.ts';
import type { Changes } from './options.ts';
import { prepare } from './prepare.ts';
import { SKIP_REASONS, type SkipReason } from './skip-reasons.ts';

/** Jobs that are left out for the same reason. */
export interface SkippedJobs {
  readonly reason: SkipReason;
  readonly count: number;
  /** The first few of them. */
  readonly examples: readonly bigint[];
}

/** What a replay would do. */
export interface Plan {
  readonly matched: number;
  /** The jobs that would be replayed, the oldest first. */
  readonly ids: readonly bigint[];
  readonly byEndpoint: ReadonlyMap<string, Sum & { readonly jobs: number }>;
  readonly estimate: Sum;
  /** Between which amounts the cost is expected; of `unknown` jobs that is not known. */
  readonly low: Sum;
  readonly high: Sum;
  /** How many estimates are not verified. */
  readonly unverified: number;
  readonly skipped: readonly SkippedJobs[];
}

const EXAMPLES = 3;

/** Works out what a replay of the jobs that meet the conditions would do; changes nothing. */
export async function planReplay(
  prices: Prices,
  db: Prisma.TransactionClient,
  conditions: readonly Prisma.Sql[],
  request: Changes,
  limit: number = Number.POSITIVE_INFINITY,
): Promise<Plan> {
  const candidates = await selectCandidates(db, conditions, request);
  const skipped = new Map<SkipReason, { count: number; examples: bigint[] }>();
  const skip = (reason: SkipReason, id: bigint) => {
    const jobs = skipped.get(reason) ?? { count: 0, examples: [] };
    jobs.count += 1;
    if (jobs.examples.length < EXAMPLES) jobs.examples.push(id);
    skipped.set(reason, jobs);
  };
  const wanted: bigint[] = [];
  for (const { id, reason } of candidates) {
    if (reason === null) wanted.push(id);
    else skip(reason, id);
  }

  const ids: bigint[] = [];
  const byEndpoint = new Map<string, Sum & { jobs: number }>();
  let [low, high, unverified] = [total([]), total([]), 0];
  for await (const jobs of prepare(prices, db, wanted, request))
    for (const job of jobs) {
      if ('skip' in job) skip(job.skip, job.id);
      else if (ids.length >= limit) skip('BEYOND_LIMIT', job.id);
      else {
        ids.push(job.id);
        low = add(low, job.lowCents);
        high = add(high, job.highCents);
        if (!job.verified) unverified += 1;
        const sum = byEndpoint.get(job.endpoint);
        byEndpoint.set(job.endpoint, { ...add(sum, job.costCents), jobs: (sum?.jobs ?? 0) + 1 });
      }
    }
  return {
    matched: candidates.length,
    ids,
    byEndpoint,
    estimate: total(byEndpoint.values()),
    low,
    high,
    unverified,
    skipped: SKIP_REASONS.flatMap((reason) => {
      const jobs = skipped.get(reason);
      return jobs ? [{ reason, ...jobs }] : [];
    }),
  };
}
