import type { PrismaClient } from '../db/client.ts';
import type { Viewer } from '../deps.ts';
import { InvalidInputError } from '../errors.ts';
import type { Deps } from '../generations/deps.ts';
import { cancelWaiting } from '../generations/transitions/end.ts';
import { showDollars, toDollars } from '../lib/dollars.ts';
import { ReplayCommittedError, ReplayOverError } from './errors.ts';
import { countProgress, isOver, NO_PROGRESS } from './progress.ts';
import { findReplay } from './replays.ts';
import { REPLAY_COLUMNS, type Replay } from './row.ts';
import { createSpending } from './run/spending.ts';

/** Stops sending; jobs that were sent run on. A paused replay keeps its reason. */
export async function pauseReplay(deps: Deps, viewer: Viewer, id: bigint): Promise<Replay> {
  await findOpen(deps, viewer, id);
  const paused = await pause(deps.db, id, `paused by ${viewer.userId}`);
  if (paused) logChange(deps, viewer, id, 'paused');
  return paused ?? (await findReplay(deps.db, viewer, id));
}

/** Sends again, whatever the replay was paused for; under another limit in US dollars if one is given. */
export async function resumeReplay(
  deps: Deps,
  viewer: Viewer,
  id: bigint,
  maxDollars: number | null = null,
): Promise<Replay> {
  checkMaxDollars(maxDollars);
  const replay = await findOpen(deps, viewer, id);
  if (maxDollars !== null) {
    await checkCommitted(deps, replay, maxDollars);
    await deps.db.$executeRaw`/* replay: limit */
      UPDATE replays SET options = options || ${JSON.stringify({ maxDollars })}::jsonb
      WHERE id = ${id} AND cancelled_at IS NULL`;
  }
  const resumed = await deps.db.$executeRaw`/* replay: resume */
    UPDATE replays SET paused_at = NULL, pause_reason = NULL, resumed_at = now()
    WHERE id = ${id} AND paused_at IS NOT NULL AND cancelled_at IS NULL`;
  if (resumed === 1) logChange(deps, viewer, id, 'resumed');
  deps.replayBell.ring();
  return await findReplay(deps.db, viewer, id);
}

function checkMaxDollars(maxDollars: number | null): void {
  if (maxDollars !== null && !(maxDollars > 0))
    throw new InvalidInputError('maxDollars', 'A limit is more than $0.');
}

/** Refuses a limit that has been passed already. */
async function checkCommitted(deps: Deps, replay: Replay, maxDollars: number): Promise<void> {
  const { committedCents } = await createSpending(deps).roomOf(replay, maxDollars, 1);
  const dollars = toDollars(committedCents) ?? 0;
  if (dollars > maxDollars)
    throw new ReplayCommittedError(
      `The replay has already spent or committed ${showDollars(dollars)}, more than ${showDollars(maxDollars)}.`,
      dollars,
    );
}

/** Gives the replay up: jobs that were not sent are CANCELLED, those that were sent run on. */
export async function cancelReplay(deps: Deps, viewer: Viewer, id: bigint): Promise<Replay> {
  const { cancelledAt } = await findReplay(deps.db, viewer, id);
  if (cancelledAt === null) await findOpen(deps, viewer, id);
  const cancelled = await deps.db.$executeRaw`/* replay: cancel */
    UPDATE replays SET cancelled_at = now() WHERE id = ${id} AND cancelled_at IS NULL`;
  if (cancelled === 1) logChange(deps, viewer, id, 'cancelled');
  // If the process dies here, the monitor does the rest.
  deps.checkpoint('replay: cancelled');
  await cancelWaiting(deps.db, id);
  return await findReplay(deps.db, viewer, id);
}

/** Pauses a replay that must not go on as it does, and logs why. Does nothing if it does not run any more. */
export async function pauseAutomatically(
  { db, log }: Pick<Deps, 'db' | 'log'>,
  id: bigint,
  reason: string,
): Promise<void> {
  if (await pause(db, id, reason)) log.warn({ replay: id, reason }, `replay ${id} is paused`);
}

/** Returns the paused replay, undefined if it was not running. */
async function pause(db: PrismaClient, id: bigint, reason: string): Promise<Replay | undefined> {
  const rows = await db.$queryRaw<Replay[]>`/* replay: pause */
    UPDATE replays g SET paused_at = now(), pause_reason = ${reason}
    WHERE g.id = ${id} AND g.paused_at IS NULL AND g.cancelled_at IS NULL AND g.ended_at IS NULL
    RETURNING ${REPLAY_COLUMNS}`;
  return rows[0];
}

function logChange(deps: Deps, { userId }: Viewer, id: bigint, what: string): void {
  deps.log.info({ replay: id, userId }, `replay ${id} is ${what} by ${userId}`);
}

async function findOpen(deps: Deps, viewer: Viewer, id: bigint): Promise<Replay> {
  const replay = await findReplay(deps.db, viewer, id);
  if (replay.cancelledAt !== null) throw new ReplayOverError('The replay was cancelled.', replay);
  const progress = (await countProgress(deps.db, [id])).get(id) ?? NO_PROGRESS;
  if (isOver(progress)) throw new ReplayOverError('The replay is over: all its jobs have ended.', replay);
  return replay;
}
