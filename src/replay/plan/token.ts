import { createHash, randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Prisma, PrismaClient } from '../../db/client.ts';
import type { Viewer } from '../../deps.ts';
import { asInputs } from '../../generations/job-input.ts';
import { ReplayPlanExpiredError } from '../errors.ts';
import { type ReplayRequest, storedOptions } from './options.ts';

const VALID_MINUTES = 15;
// A used token still returns its replay to a client that asks again the next day.
const KEPT_DAYS = 2;

/** A plan, read by its token. */
export interface StoredPlan {
  readonly request: ReplayRequest;
  readonly ids: readonly bigint[];
  /** The replay that was made from it. */
  readonly replayId: bigint | null;
}

/** Stores a plan; its token executes exactly this plan. */
export async function storePlan(
  db: PrismaClient,
  viewer: Viewer,
  request: ReplayRequest,
  ids: readonly bigint[],
): Promise<{ token: string; expiresAt: Date }> {
  const token = randomBytes(24).toString('base64url');
  const [row] = await db.$queryRaw<Array<{ expiresAt: Date }>>`/* replay-plan: store */
    INSERT INTO replay_plans (token_hash, user_id, ids, filter, overrides, options, expires_at)
    VALUES (${hash(token)}, ${viewer.userId}, ${[...ids]}::bigint[], ${JSON.stringify(request.filter)}::jsonb,
      ${request.overrides && JSON.stringify(request.overrides)}::jsonb, ${JSON.stringify(request.options)}::jsonb,
      now() + make_interval(mins => ${VALID_MINUTES}::int))
    RETURNING expires_at AS "expiresAt"`;
  if (!row) throw new Error('the plan was not stored');
  return { token, expiresAt: row.expiresAt };
}

interface PlanRow {
  readonly ids: bigint[];
  readonly filter: unknown;
  readonly overrides: unknown;
  readonly options: unknown;
  readonly replayId: bigint | null;
  readonly expired: boolean;
}

/** Finds a plan of the viewer's and locks it, so that others with the same token wait for this transaction. */
export async function takePlan(
  tx: Prisma.TransactionClient,
  viewer: Viewer,
  token: string,
): Promise<StoredPlan> {
  const [plan] = await tx.$queryRaw<PlanRow[]>`/* replay-plan: take */
    SELECT ids, filter, overrides, options, replay_id AS "replayId", expires_at <= now() AS expired
    FROM replay_plans WHERE token_hash = ${hash(token)} AND user_id = ${viewer.userId} FOR UPDATE`;
  if (!plan) throw new ReplayPlanExpiredError('There is no such plan: request a new one.');
  if (plan.expired && plan.replayId === null)
    throw new ReplayPlanExpiredError(
      `A plan is valid for ${VALID_MINUTES} minutes and this one has expired: request a new one.`,
    );
  const { filter, overrides, options, ids, replayId } = plan;
  return {
    request: {
      filter,
      overrides: overrides === null ? null : asInputs(overrides),
      options: storedOptions.parse(options),
    },
    ids,
    replayId,
  };
}

/** Records which replay was made from the plan. */
export async function markUsed(tx: Prisma.TransactionClient, token: string, replayId: bigint): Promise<void> {
  await tx.$executeRaw`/* replay-plan: used */
    UPDATE replay_plans SET replay_id = ${replayId} WHERE token_hash = ${hash(token)}`;
}

/** The states that the plan's filter asks for; a job that has left them must not be replayed as planned. */
export function plannedStatuses({ filter }: ReplayRequest): string[] {
  return z.object({ status: z.array(z.string()) }).parse(filter).status;
}

/** Deletes plans that can no longer be used. */
export async function prunePlans(db: PrismaClient): Promise<void> {
  await db.$executeRaw`/* replay-plan: prune */
    DELETE FROM replay_plans WHERE expires_at < now()
      AND (replay_id IS NULL OR expires_at < now() - make_interval(days => ${KEPT_DAYS}::int))`;
}

function hash(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
