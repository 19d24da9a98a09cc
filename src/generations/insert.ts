import { randomUUID } from 'node:crypto';
import { Prisma } from '../db/client.ts';
import { hotQuery } from '../db/hot-query.ts';
import { hasId } from '../db/of-month.ts';
import { PAST_PRISMA, passingPrisma } from '../db/past-prisma.ts';
import { PENDING, pendingRequestId } from '../db/pending-request-id.ts';
import { isDuplicate } from '../db/refusal.ts';
import { type Estimate, estimate } from '../pricing/estimate.ts';
import { pricesFor } from '../pricing/pricing.ts';
import type { Deps } from './deps.ts';
import type { Inputs } from './job-input.ts';
import { orTakeBack } from './lost-insert.ts';
import type { Generation, SendableJob } from './row.ts';
import type { Tags } from './tags.ts';
import { firstCheck } from './transitions/claim.ts';

/** A checked job of a client. */
export interface Job {
  readonly userId: string;
  readonly endpoint: string;
  readonly inputs: Inputs;
  readonly durationS: number | null;
  readonly idempotencyKey: string | null;
  readonly tags: Tags | null;
  /** Whose bills its estimate may know; everybody's where it is null. */
  readonly billsOf: string | null;
  /** Its estimate, if it was made already. */
  readonly estimated?: Promise<Estimate | undefined> | undefined;
}

/**
 * Inserts the row, claimed: whoever gets it from here makes the one POST. Undefined if the user has used the idempotency key
 * before.
 */
export async function insert(deps: Deps, job: Job): Promise<SendableJob | undefined> {
  const row = await unlessDuplicate(() =>
    inserting(deps, job, {
      head: Prisma.sql`/* submit */`,
      earlier: Prisma.sql`(SELECT NULL::bigint, NULL::bigint) AS earlier (id, root)`,
      // Of what is unique only the key may be there before. No index is named: where the table is partitioned there is none,
      // and the trigger on it raises an error instead.
      end: Prisma.sql`ON CONFLICT DO NOTHING`,
    }),
  );
  if (!row && job.idempotencyKey === null)
    throw new Error(
      'a new job was left out: is the sequence of generations.id behind, as after a restore without it?',
    );
  return row;
}

/**
 * Inserts a new row, claimed as well, that takes the key over from one that fal certainly never got, and repeats it as a replay
 * would; undefined if another call or a replay was faster. One statement, so that the key always has its row. A call that waits for
 * the lock of the old row finds it without its key; that no replay of it is in flight or completed, the unique index decides.
 */
export async function insertAgain(
  deps: Deps,
  job: Job,
  first: Pick<Generation, 'id'>,
): Promise<SendableJob | undefined> {
  const givenUp = Prisma.sql`/* submit: again */
    WITH earlier AS (
      UPDATE generations g SET idempotency_key = NULL
      WHERE ${hasId(first.id)} AND g.idempotency_key = ${job.idempotencyKey} AND ${PENDING}
      RETURNING g.id, COALESCE(g.replay_root, g.id) AS root)`;
  // A conflict has to undo what the old row lost, so it has to be an error.
  return await unlessDuplicate(() =>
    inserting(deps, job, { head: givenUp, earlier: Prisma.sql`earlier`, end: Prisma.empty }),
  );
}

async function unlessDuplicate<Row>(insertion: () => Promise<Row>): Promise<Row | undefined> {
  try {
    return await insertion();
  } catch (error) {
    if (isDuplicate(error)) return undefined;
    throw error;
  }
}

/** The statement around the row: what comes before it, where its earlier job is from, and what comes after it. */
interface Around {
  readonly head: Prisma.Sql;
  readonly earlier: Prisma.Sql;
  readonly end: Prisma.Sql;
}

// Inputs with files as `data:` URIs may have as many megabytes as the server is told to take.
const LARGE_LENGTH = 256 * 1024;

async function inserting(
  deps: Deps,
  job: Job,
  { head, earlier, end }: Around,
): Promise<SendableJob | undefined> {
  const row = { requestId: pendingRequestId(randomUUID()), endpoint: job.endpoint };
  const json = JSON.stringify(job.inputs);
  if (json.length <= LARGE_LENGTH) {
    const insertion = await insertionOf(deps, job, row.requestId, Prisma.sql`${json}::jsonb`, earlier);
    const statement = Prisma.sql`${head} ${insertion} ${end} RETURNING g.id, g.inputs, g.tags`;
    const [inserted] = await orTakeBack(deps, row, () =>
      hotQuery<Pick<SendableJob, 'id' | 'inputs' | 'tags'>>(deps.db, statement, { planOnce: true }),
    );
    return inserted && { ...row, ...inserted };
  }
  const insertion = await insertionOf(deps, job, row.requestId, PAST_PRISMA, earlier);
  const [inserted] = await orTakeBack(deps, row, () =>
    passingPrisma(
      new TextEncoder().encode(json),
      async () =>
        await deps.db.$queryRaw<
          Array<Pick<SendableJob, 'id' | 'tags'>>
        >`${head} ${insertion} ${end} RETURNING g.id, g.tags`,
    ),
  );
  // They are not read back: whoever inserts them has them.
  return inserted && { ...row, ...inserted, inputs: JSON.parse(json) };
}

/** The estimate of a job, from these prices and bills. */
export async function estimateOf(
  pricing: Parameters<typeof pricesFor>[0],
  { billsOf, endpoint, inputs, durationS }: Job,
): Promise<Estimate> {
  return await estimate(pricesFor(pricing, billsOf), endpoint, inputs, durationS);
}

async function insertionOf(
  deps: Deps,
  job: Job,
  requestId: string,
  inputs: Prisma.Sql,
  earlier: Prisma.Sql,
): Promise<Prisma.Sql> {
  const { durationS, costCents, highCents } = (await job.estimated) ?? (await estimateOf(deps.pricing, job));
  return Prisma.sql`INSERT INTO generations AS g (request_id, user_id, endpoint, status, inputs, duration_s, cost_cents,
      reserved_cents, reserved_at, idempotency_key, submit_started_at, next_check_at, tags, replay_of, replay_root)
    SELECT ${requestId}, ${job.userId}, ${job.endpoint}, 'IN_QUEUE',
      ${inputs}, ${durationS}::real, ${costCents}::numeric, ${highCents ?? costCents ?? deps.unpricedCents}::numeric, now(),
      ${job.idempotencyKey}, now(), ${firstCheck(deps)},
      ${job.tags && JSON.stringify(job.tags)}::jsonb, earlier.id, earlier.root
    FROM ${earlier}`;
}
