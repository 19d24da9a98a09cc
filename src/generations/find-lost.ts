import type { Deps } from '../deps.ts';
import type { ListedRequest } from '../fal/answers.ts';
import { applyResult } from './apply-result.ts';
import { GENERATION_COLUMNS, type Generation } from './row.ts';
import { IN_FLIGHT } from './status.ts';

interface Found {
  /** The job with fal's id, where it was found. */
  readonly adopted: Generation | undefined;
  /** How long fal wants to be left alone. */
  readonly pauseMs: number;
}

// How far fal's clock may be from ours, and how late a POST may reach it.
const CLOCK_SKEW_MS = 30_000;

/**
 * Looks for a job whose submit was never answered in fal's list of requests: same endpoint, sent at that time, equal
 * inputs. It is adopted only where exactly one request fits that no row has, and no other row waits for the same;
 * otherwise two rows could take each other's job. After the horizon the job is given up.
 */
export async function findLost(deps: Deps, job: Generation, signal: AbortSignal): Promise<Found> {
  const sentAt = job.submitStartedAt ?? job.createdAt;
  const from = new Date(sentAt.getTime() - CLOCK_SKEW_MS);
  const sentBy = new Date(sentAt.getTime() + deps.schedule.timeoutSeconds * 1000 + CLOCK_SKEW_MS);
  // The list goes by when jobs were started, and one may wait in the queue for long.
  const to = new Date(Date.now() + CLOCK_SKEW_MS);
  const listed = await deps.fal.listRequests({ endpoint: job.endpoint, from, to }, signal);
  deps.checkpoint('reconcile: answered');
  const { horizonSeconds } = deps.schedule;
  if (!Array.isArray(listed)) {
    // Only a list that was read can show that the job is not in it; but not every key may read it.
    await giveUpAfter(deps, job, horizonSeconds * 3);
    return { adopted: undefined, pauseMs: listed.pauseMs ?? 0 };
  }
  const fitting = await findFitting(
    deps,
    job,
    listed.filter((request) => request.sentAt >= from && request.sentAt <= sentBy),
  );
  const [candidate] = fitting;
  const adopted = candidate && fitting.length === 1 ? await adopt(deps, job, candidate) : undefined;
  if (!adopted) await giveUpAfter(deps, job, horizonSeconds);
  return { adopted, pauseMs: 0 };
}

async function findFitting(deps: Deps, job: Generation, listed: readonly ListedRequest[]): Promise<string[]> {
  // jsonb refuses NUL, which our inputs never have.
  const requests = listed
    .map(({ requestId, input }) => ({ requestId, input: JSON.stringify(input ?? null) }))
    .filter(({ input }) => !input.includes('\\u0000'));
  const rows = await deps.db.$queryRaw<Array<{ requestId: string }>>`/* find-lost */
    SELECT request.id AS "requestId"
    FROM unnest(${requests.map(({ requestId }) => requestId)}::text[], ${requests.map(({ input }) => input)}::text[])
      AS request (id, input)
    JOIN generations g ON g.id = ${job.id} AND g.inputs = request.input::jsonb
    WHERE NOT EXISTS (SELECT FROM generations claimed WHERE claimed.request_id = request.id)
      AND NOT EXISTS (SELECT FROM generations rival
        WHERE rival.id <> g.id AND rival.endpoint = g.endpoint AND rival.status IN ('IN_QUEUE', 'IN_PROGRESS')
          AND rival.inputs = g.inputs AND rival.request_id LIKE 'pending:%' AND rival.submit_started_at IS NOT NULL)`;
  return rows.map(({ requestId }) => requestId);
}

async function adopt(deps: Deps, job: Generation, requestId: string): Promise<Generation | undefined> {
  const rows = await deps.db.$queryRaw<Generation[]>`/* find-lost: adopt */
    UPDATE generations g SET request_id = ${requestId}, check_count = 0
    WHERE g.id = ${job.id} AND g.request_id = ${job.requestId} AND ${IN_FLIGHT}
      AND NOT EXISTS (SELECT FROM generations claimed WHERE claimed.request_id = ${requestId})
    RETURNING ${GENERATION_COLUMNS}`;
  if (rows[0])
    deps.log.warn({ requestId, generation: job.id }, 'a job whose submit was not confirmed was found at fal');
  return rows[0];
}

async function giveUpAfter(deps: Deps, job: Generation, seconds: number): Promise<void> {
  const sentAt = job.submitStartedAt ?? job.createdAt;
  if (Date.now() - sentAt.getTime() < seconds * 1000) return;
  const reason = { message: 'fal never confirmed this job', type: 'submission_unconfirmed' };
  await applyResult(deps.db, { requestId: job.requestId }, { status: 'FAILED', reason }, 'RECONCILER');
}
