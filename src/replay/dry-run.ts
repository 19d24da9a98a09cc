import { Prisma } from '../db/client.ts';
import type { Viewer } from '../deps.ts';
import { boundOf } from './plan/money.ts';
import type { ReplayRequest } from './plan/options.ts';
import type { Plan } from './plan/plan.ts';
import { NO_PROGRESS, type SeenReplay } from './progress.ts';

/** The replay that would be recorded: paused, and with an id that no row has. */
export function dryRun(
  viewer: Viewer,
  request: ReplayRequest,
  { ids, estimate, low, high, unverified }: Plan,
  now: Date,
): SeenReplay {
  return {
    id: 0n,
    requestedBy: viewer.userId,
    // As they would be read from the table.
    filter: JSON.parse(JSON.stringify(request.filter)),
    overrides: JSON.parse(JSON.stringify(request.overrides)),
    options: { ...request.options },
    estimatedCents: estimate.cents === null ? null : new Prisma.Decimal(estimate.cents),
    unpricedJobs: estimate.unknown,
    createdAt: now,
    pausedAt: now,
    pauseReason: 'A dry run: nothing was recorded, and nothing will be sent.',
    resumedAt: null,
    cancelledAt: null,
    endedAt: null,
    bounds: { lowCents: boundOf(low), highCents: boundOf(high), unverified },
    preview: { ...NO_PROGRESS, total: ids.length, waiting: ids.length },
  };
}
