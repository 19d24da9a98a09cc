import { hasId } from '../../db/of-month.ts';
import { isPending } from '../../db/pending-request-id.ts';
import type { Unanswered } from '../../fal/answers.ts';
import { SUBMISSION_UNCONFIRMED } from '../../fal/failure-types.ts';
import type { Listing } from '../../fal/list-requests.ts';
import type { ListedRequest } from '../../fal/request-list.ts';
import { NO_PAUSE, type Pause, pauseOf } from '../../lib/pause.ts';
import type { Deps } from '../deps.ts';
import { GENERATION_COLUMNS, type Generation } from '../row.ts';
import { applyResult } from '../transitions/end.ts';
import { IN_FLIGHT, inFlight } from '../transitions/states.ts';

/** The jobs that were found, with fal's id, and how long fal wants to be left alone. */
interface Found extends Pause {
  readonly adopted: Generation[];
}

// How far fal's clock may be from what is known of it, and how late a POST may reach it.
const CLOCK_SKEW_MS = 30_000;

/**
 * Looks in fal's list of requests for jobs of one endpoint whose submits were never answered: sent at that time, with equal
 * inputs. A request is adopted only if it is the only one that fits, no row has it, and no other row waits for it or was
 * given up waiting for it; otherwise two rows could take each other's job. After the horizon a job is given up.
 */
export async function findLost(
  deps: Deps,
  jobs: readonly [Generation, ...Generation[]],
  signal: AbortSignal,
): Promise<Found> {
  const listed = await listUnclaimed(deps, jobs, signal);
  deps.checkpoint('reconcile: answered');
  const { horizonSeconds } = deps.schedule;
  const adopted: Generation[] = [];
  for (const job of jobs) {
    // Only a list that was read can show that a job is missing from it; but not every key may read it.
    if (listed.kind === 'unanswered') {
      if (listed.refused) await giveUpAfter(deps, job, horizonSeconds * 3, deps.clocks.fal.now().getTime());
      continue;
    }
    const [candidate, ...others] = await findFitting(deps, job, listed.requests.filter(isNear(deps, job)));
    const found = candidate && others.length === 0 ? await adopt(deps, job, candidate) : undefined;
    if (found) adopted.push(found);
    // Reading a long list takes several rounds: it shows what fal had when it was begun.
    else await giveUpAfter(deps, job, horizonSeconds, listed.to.getTime() - CLOCK_SKEW_MS);
  }
  return { adopted, ...(listed.kind === 'unanswered' ? pauseOf(listed) : NO_PAUSE) };
}

/**
 * The requests that fal got around the time of these jobs and that no row has, with their inputs. Inputs are asked for
 * one by one: the list gives them only together with whole results, and nearly every request in it has its row.
 */
async function listUnclaimed(
  deps: Deps,
  jobs: readonly [Generation, ...Generation[]],
  signal: AbortSignal,
): Promise<Listing | Unanswered> {
  const [{ endpoint }] = jobs;
  const from = new Date(Math.min(...jobs.map((job) => sentAt(deps, job))) - CLOCK_SKEW_MS);
  // The list is by the time jobs started, and a job may have waited in the queue for long.
  const to = new Date(deps.clocks.fal.now().getTime() + CLOCK_SKEW_MS);
  const listed = await deps.fal.listRequests({ endpoint, from, to }, signal);
  if (listed.kind === 'unanswered') return listed;
  const near = listed.requests.filter((request) => jobs.some((job) => isNear(deps, job)(request)));
  const ids = await deps.db.$queryRaw<Array<{ id: string }>>`/* find-lost: unclaimed */
    SELECT id FROM unnest(${near.map(({ requestId }) => requestId)}::text[]) AS listed (id)
    WHERE NOT EXISTS (SELECT FROM generations g WHERE g.request_id = listed.id)`;
  const unclaimed: ListedRequest[] = [];
  let failure: Unanswered | undefined;
  for (const { id } of ids) {
    const found = await deps.fal.findRequest(endpoint, id, signal);
    if (Array.isArray(found)) unclaimed.push(...found);
    // After one failure the rest is still asked for, so that the next round need not; a second failure, or a pause that fal
    // asks for, ends it.
    else if (failure !== undefined || found.pauseMs !== undefined) return found;
    else failure = found;
  }
  return failure ?? { ...listed, requests: unclaimed };
}

/** When a job was sent, by fal's clock: the row has it by the database's. */
function sentAt({ clocks }: Deps, job: Generation): number {
  const sent = job.submitStartedAt ?? job.createdAt;
  return sent.getTime() - clocks.database.aheadMs() + clocks.fal.aheadMs();
}

/** How many seconds apart two submits may begin and still be taken for each other. */
function spanSeconds({ schedule }: Deps): number {
  return schedule.timeoutSeconds + (2 * CLOCK_SKEW_MS) / 1000;
}

function isNear(deps: Deps, job: Generation): (request: ListedRequest) => boolean {
  const from = sentAt(deps, job) - CLOCK_SKEW_MS;
  const to = sentAt(deps, job) + deps.schedule.timeoutSeconds * 1000 + CLOCK_SKEW_MS;
  return (request) => request.sentAt.getTime() >= from && request.sentAt.getTime() <= to;
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
    JOIN generations g ON ${hasId(job.id)} AND g.inputs = request.input::jsonb
    WHERE NOT EXISTS (SELECT FROM generations claimed WHERE claimed.request_id = request.id)
      AND NOT EXISTS (SELECT FROM generations rival
        WHERE rival.id <> g.id AND rival.endpoint = g.endpoint AND rival.inputs = g.inputs
          AND ${isPending('rival.request_id')} AND rival.submit_started_at IS NOT NULL
          AND (${inFlight('rival')}
            OR (rival.status = 'FAILED' AND rival.error_type = ${SUBMISSION_UNCONFIRMED}))
          -- A request could be either's only if both may have been sent at the same time.
          AND abs(extract(epoch FROM rival.submit_started_at - g.submit_started_at)) <= ${spanSeconds(deps)}::float8)`;
  return rows.map(({ requestId }) => requestId);
}

async function adopt(deps: Deps, job: Generation, requestId: string): Promise<Generation | undefined> {
  const rows = await deps.db.$queryRaw<Generation[]>`/* find-lost: adopt */
    UPDATE generations g SET request_id = ${requestId}, check_count = 0
    WHERE ${hasId(job.id)} AND g.request_id = ${job.requestId} AND ${IN_FLIGHT}
      -- Not if its claim was released meanwhile: then fal certainly did not have it, and the request is another job's.
      -- The column has microseconds, a Date has not.
      AND date_trunc('milliseconds', g.submit_started_at) = ${job.submitStartedAt}
      AND NOT EXISTS (SELECT FROM generations claimed WHERE claimed.request_id = ${requestId})
    RETURNING ${GENERATION_COLUMNS}`;
  if (rows[0])
    deps.log.warn({ requestId, generation: job.id }, 'a job whose submit was not confirmed was found at fal');
  return rows[0];
}

/** Gives up a job that was not found within so many seconds after it was sent. */
async function giveUpAfter(deps: Deps, job: Generation, seconds: number, until: number): Promise<void> {
  if (until - sentAt(deps, job) < seconds * 1000) return;
  const reason = { message: 'fal never confirmed this job', type: SUBMISSION_UNCONFIRMED };
  await applyResult(deps.db, { requestId: job.requestId }, { status: 'FAILED', reason }, 'RECONCILER');
}
