import type { Prisma } from '../db/client.ts';
import { NEW_PENDING_REQUEST_ID } from '../db/pending-request-id.ts';
import type { Viewer } from '../deps.ts';
import type { Deps } from '../generations/deps.ts';
import { billsShownTo, type Prices } from '../pricing/pricing.ts';
import { add, total } from './plan/money.ts';
import type { ReplayRequest } from './plan/options.ts';
import { type PreparedJob, prepare } from './plan/prepare.ts';
import { REPLAY_COLUMNS, type Replay } from './row.ts';

/** A recorded replay, and the number of its jobs. */
export interface Inserted {
  readonly replay: Replay;
  readonly jobs: number;
}

/**
 * Records a replay of these jobs, as rows that were never sent. A job that another replay takes at the same moment is left
 * out: the unique index decides that, not a check beforehand. Must run in a transaction. Originals are locked in one order,
 * so that two transactions never wait for each other.
 */
export async function insertReplay(
  { checkpoint, unpricedCents }: Pick<Deps, 'checkpoint' | 'unpricedCents'>,
  prices: Prices,
  tx: Prisma.TransactionClient,
  viewer: Viewer,
  request: ReplayRequest,
  ids: readonly bigint[],
): Promise<Inserted> {
  const { overrides } = request;
  const options = { ...request.options, allBills: billsShownTo(viewer) === null };
  const [inserted] = await tx.$queryRaw<Array<{ id: bigint }>>`/* replay: insert */
    INSERT INTO replays (requested_by, filter, overrides, options, unpriced_jobs)
    VALUES (${viewer.userId}, ${JSON.stringify(request.filter)}::jsonb,
      ${overrides && JSON.stringify(overrides)}::jsonb, ${JSON.stringify(options)}::jsonb, 0)
    RETURNING id`;
  if (!inserted) throw new Error('the replay was not recorded');
  let jobs = 0;
  let estimate = total([]);
  for await (const chunk of prepare(prices, tx, ids, request, viewer.userId)) {
    const prepared = chunk.filter((job): job is PreparedJob => !('skip' in job));
    const made = await insertJobs(tx, inserted.id, prepared, options.includeReplayed, unpricedCents);
    jobs += made.size;
    for (const { id, costCents } of prepared) if (made.has(id)) estimate = add(estimate, costCents);
    checkpoint('replay: inserting');
  }
  // From the rows inserted, which may be fewer than planned.
  const [replay] = await tx.$queryRaw<Replay[]>`/* replay: estimate */
    UPDATE replays g SET estimated_cents = ${estimate.cents}::float8::numeric, unpriced_jobs = ${estimate.unknown}
    WHERE g.id = ${inserted.id} RETURNING ${REPLAY_COLUMNS}`;
  if (!replay) throw new Error('the new replay is gone');
  return { replay, jobs };
}

/**
 * Inserts the rows; returns of which jobs. Without `next_check_at` the reconciler does not see them, so only the dispatcher
 * sends them; what they may cost is reserved when it does. Each has its own time: a page of the newest jobs would have to sort all rows of the same instant.
 */
async function insertJobs(
  tx: Prisma.TransactionClient,
  replayId: bigint,
  jobs: readonly PreparedJob[],
  exempt: boolean,
  unpricedCents: string | null,
): Promise<ReadonlySet<bigint>> {
  const rows = await tx.$queryRaw<Array<{ original: bigint }>>`/* replay: insert jobs */
    INSERT INTO generations (request_id, user_id, endpoint, status, inputs, duration_s, cost_cents,
      reserved_cents, created_at, next_check_at, tags, replay_of, replay_root, replay_id, replay_exempt)
    SELECT ${NEW_PENDING_REQUEST_ID}, original.user_id, original.endpoint, 'IN_QUEUE',
      COALESCE(job.inputs::jsonb, original.inputs), job.duration_s, job.cost_cents,
      job.reserved_cents, clock_timestamp(), NULL, original.tags, original.id, COALESCE(original.replay_root, original.id),
      ${replayId}, ${exempt}
    FROM unnest(${jobs.map(({ id }) => id)}::bigint[], ${jobs.map(({ inputs }) => inputs)}::text[],
      ${jobs.map(({ durationS }) => durationS)}::real[], ${jobs.map(({ shownCents }) => shownCents)}::numeric[],
      ${jobs.map(({ highCents, costCents }) => highCents ?? costCents ?? unpricedCents)}::numeric[])
      WITH ORDINALITY AS job (id, inputs, duration_s, cost_cents, reserved_cents, place)
    JOIN generations original ON original.id = job.id
    ORDER BY job.place
    -- Nothing else of it can be there before. No index is named: where the table is partitioned a trigger leaves the row out.
    ON CONFLICT DO NOTHING
    RETURNING replay_of AS original`;
  return new Set(rows.map(({ original }) => original));
}
