import { Prisma } from '../db/client.ts';
import type { Replay } from '../generated/prisma/client.ts';

export type { Replay };

/** The columns of a replay under the Prisma model's names. The table is `g`, as the conditions of a page expect. */
export const REPLAY_COLUMNS = Prisma.raw(
  Object.entries({
    id: 'id',
    requestedBy: 'requested_by',
    filter: 'filter',
    overrides: 'overrides',
    options: 'options',
    estimatedCents: 'estimated_cents',
    unpricedJobs: 'unpriced_jobs',
    createdAt: 'created_at',
    pausedAt: 'paused_at',
    pauseReason: 'pause_reason',
    resumedAt: 'resumed_at',
    cancelledAt: 'cancelled_at',
    endedAt: 'ended_at',
  } satisfies Record<keyof Replay, string>)
    .map(([field, column]) => `g.${column} AS "${field}"`)
    .join(', '),
);
