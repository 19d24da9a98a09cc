import { assert, asyncProperty, integer, oneof, record, shuffledSubarray } from 'fast-check';
import { expect, test } from 'vitest';
import { CLIENT_CANCELLED, SUBMISSION_UNCONFIRMED } from '../../../src/fal/failure-types.ts';
import type { ListedRequest } from '../../../src/fal/request-list.ts';
import { cancelGeneration } from '../../../src/generations/cancel.ts';
import { TooLateToCancelError } from '../../../src/generations/errors.ts';
import { checkJob } from '../../../src/generations/reconcile/check-job.ts';
import { findLost } from '../../../src/generations/reconcile/find-lost.ts';
import type { Generation } from '../../../src/generations/row.ts';
import { reload, settle } from '../../../src/generations/send.ts';
import { release } from '../../../src/generations/transitions/claim.ts';
import { applyResult, cancelWaiting, explainFailure } from '../../../src/generations/transitions/end.ts';
import { isInFlight, isUnconfirmed } from '../../../src/generations/transitions/states.ts';
import { type ClaimedJob, claimWaiting } from '../../../src/replay/run/claim.ts';
import { openTestDatabase } from '../../support/database.ts';
import { testDeps } from '../../support/deps.ts';
import { resultOf } from '../../support/results.ts';

const { client, db } = await openTestDatabase(4);
const { signal } = new AbortController();
const ADMIN = { userId: 'boss', role: 'admin' } as const;
const PAYLOAD = resultOf({ images: [{ url: 'https://cdn.test/1.png' }] });
const TWO_DAYS_MS = 2 * 86_400_000;

/** What the row should say: a plain model of every transition, applied one after the other. */
interface Expected {
  status: string;
  confirmed: boolean;
  claimed: boolean;
  claims: number;
  cancelRequested: boolean;
  replayCancelled: boolean;
  endedBy: string | null;
  errorType: string | null;
  unexplained: boolean;
}

let count = 0;

/** A job of a replay, claimed by a process whose POST is under way. */
async function claimedJob(): Promise<{ job: ClaimedJob; replayId: bigint }> {
  count += 1;
  const { id: replayId } = await db.replay.create({
    data: { requestedBy: 'boss', filter: {}, options: {}, unpricedJobs: 0 },
  });
  await db.$executeRaw`INSERT INTO generations (request_id, user_id, endpoint, status, inputs, replay_id)
    VALUES ('pending:' || gen_random_uuid(), 'ann', 'a/b', 'IN_QUEUE', jsonb_build_object('n', ${count}::int), ${replayId})`;
  const [job] = await claimWaiting(testDeps(db), new Map([[replayId, 1]]), 1);
  if (!job) throw new Error('nothing is waiting');
  return { job, replayId };
}

/**
 * Runs the events on a job of its own, each `copies` times at once, and compares the row with the model after each. Whoever
 * polls has read the row one event earlier, as a slow process has.
 */
async function play(events: readonly EventName[], copies: number): Promise<void> {
  const { job, replayId } = await claimedJob();
  const requestId = `model-${count}`;
  const submission = job.requestId.slice('pending:'.length);
  const subject: Subject = { job, replayId, requestId, submission, seen: job };
  const expected: Expected = {
    status: 'IN_QUEUE',
    confirmed: false,
    claimed: true,
    claims: 1,
    cancelRequested: false,
    replayCancelled: false,
    endedBy: null,
    errorType: null,
    unexplained: false,
  };
  let seen = { ...expected };
  let finishedAt: unknown = null;
  for (const event of events) {
    const { run, model }: Event = EVENTS[event];
    const [row, before] = [await reload(testDeps(db), job), { ...expected }];
    await Promise.all(Array.from({ length: copies }, async () => await run(subject)));
    model(expected, seen);
    [subject.seen, seen] = [row, before];
    const { rows } = await client.query(
      `SELECT status, request_id = $2 AS confirmed, submit_started_at IS NOT NULL AS claimed,
         cancel_requested_at IS NOT NULL AS "cancelRequested", ended_by AS "endedBy", error_type AS "errorType",
         finished_at::text AS "finishedAt", status = 'FAILED' AND next_check_at IS NOT NULL AS unexplained
       FROM generations WHERE id = $1 OR request_id = $2`,
      [job.id, requestId],
    );
    const { replayCancelled: _, claims: __, ...told } = expected;
    if (!inFlight(expected)) finishedAt ??= rows[0].finishedAt ?? 'never';
    expect({ event, rows }).toEqual({ event, rows: [{ ...told, finishedAt }] });
  }
}

interface Subject {
  job: ClaimedJob;
  seen: Generation;
  readonly replayId: bigint;
  readonly requestId: string;
  readonly submission: string;
}

interface Event {
  readonly run: (subject: Subject) => Promise<unknown>;
  readonly model: (row: Expected, seen: Expected) => void;
}

const result = async () => ({ kind: 'success', payload: PAYLOAD, units: '1' }) as const;
const inFlight = (row: Expected) => row.endedBy === null;
const isLost = (row: Expected) => inFlight(row) && row.claimed && !row.confirmed;
function end(row: Expected, status: string, endedBy: string, errorType: string | null = null): void {
  Object.assign(row, { status, endedBy, errorType });
}

/** A check of a job that has failed fetches its reason, once. */
function fetched(row: Expected, seen: Expected): void {
  if (seen.unexplained) row.unexplained = false;
}
function explained(row: Expected, status: string, errorType: string | null): void {
  if (row.unexplained) Object.assign(row, { status, errorType, unexplained: false });
}

/** Looks for the job in fal's list, as a round does for a job that nobody has confirmed. */
async function lookFor({ seen }: Subject, requests: readonly ListedRequest[]): Promise<void> {
  const to = new Date(Date.now() + TWO_DAYS_MS);
  const deps = testDeps(db, {
    listRequests: async () => ({ kind: 'listing', to, requests }),
    findRequest: async () => [...requests],
  });
  if (isInFlight(seen) && isUnconfirmed(seen)) await findLost(deps, [seen], signal);
}

const EVENTS = {
  'fal accepts it': {
    run: ({ job, requestId }) => settle(testDeps(db), job, { kind: 'accepted', requestId }),
    model: (row) => {
      if (inFlight(row)) row.confirmed = true;
    },
  },
  webhook: {
    run: ({ requestId, submission }) =>
      applyResult(db, { requestId, submission }, { status: 'COMPLETED', payload: PAYLOAD }, 'WEBHOOK'),
    model: (row) => {
      row.confirmed = true;
      if (inFlight(row)) end(row, 'COMPLETED', 'WEBHOOK');
    },
  },
  'webhook without a reason': {
    run: ({ requestId, submission }) =>
      applyResult(
        db,
        { requestId, submission },
        { status: 'FAILED', reason: { message: 'failed', type: null }, unexplained: true },
        'WEBHOOK',
      ),
    model: (row) => {
      row.confirmed = true;
      if (!inFlight(row)) return;
      end(row, 'FAILED', 'WEBHOOK');
      row.unexplained = true;
    },
  },
  'the reason': {
    run: ({ requestId }) => explainFailure(db, requestId, { message: 'no face', type: 'no_face' }),
    model: (row) => explained(row, 'FAILED', 'no_face'),
  },
  'the reason is that it was cancelled': {
    run: ({ requestId }) => explainFailure(db, requestId, { message: 'stopped', type: CLIENT_CANCELLED }),
    model: (row) => explained(row, 'CANCELLED', null),
  },
  poll: {
    run: ({ seen }) =>
      checkJob(testDeps(db, { result, status: async () => ({ kind: 'ended', reason: null }) }), seen, signal),
    model: (row, seen) => {
      fetched(row, seen);
      if (inFlight(row) && inFlight(seen) && seen.confirmed) end(row, 'COMPLETED', 'RECONCILER');
    },
  },
  'fal says it runs': {
    run: async ({ seen }) => {
      const deps = testDeps(db, {
        result,
        status: async () => ({ kind: 'running' }),
        cancel: async () => ({ kind: 'requested' }),
      });
      return await checkJob(deps, seen, signal);
    },
    model: (row, seen) => {
      fetched(row, seen);
      if (inFlight(row) && inFlight(seen) && seen.confirmed) row.status = 'IN_PROGRESS';
    },
  },
  cancel: {
    run: ({ job }) =>
      cancelGeneration(testDeps(db, { cancel: async () => ({ kind: 'requested' }) }), ADMIN, job.id).catch(
        (error: unknown) => {
          if (!(error instanceof TooLateToCancelError)) throw error;
        },
      ),
    model: (row) => {
      if (!inFlight(row)) return;
      row.cancelRequested = true;
      if (!row.claimed) end(row, 'CANCELLED', 'CANCEL');
    },
  },
  'cancel the replay': {
    run: async ({ replayId }) => {
      await db.$executeRaw`UPDATE replays SET cancelled_at = COALESCE(cancelled_at, now()) WHERE id = ${replayId}`;
      await cancelWaiting(db, replayId);
    },
    model: (row) => {
      row.replayCancelled = true;
      if (!inFlight(row) || row.claimed) return;
      row.cancelRequested = true;
      end(row, 'CANCELLED', 'CANCEL');
    },
  },
  'found in the list': {
    run: (subject) =>
      lookFor(subject, [
        { requestId: subject.requestId, sentAt: subject.job.submitStartedAt, input: subject.job.inputs },
      ]),
    model: (row, seen) => {
      if (!inFlight(row) || !isLost(seen) || row.confirmed) return;
      // Whoever read the row before its claim was released adopts nothing, and so gives the job up.
      if (row.claimed && row.claims === seen.claims) row.confirmed = true;
      else end(row, 'FAILED', 'RECONCILER', SUBMISSION_UNCONFIRMED);
    },
  },
  'given up': {
    run: (subject) => lookFor(subject, []),
    model: (row, seen) => {
      if (inFlight(row) && isLost(seen) && !row.confirmed)
        end(row, 'FAILED', 'RECONCILER', SUBMISSION_UNCONFIRMED);
    },
  },
  release: {
    run: ({ job }) => release(testDeps(db), job),
    model: (row) => {
      if (!inFlight(row) || !row.claimed || row.confirmed) return;
      row.claimed = false;
      if (!row.cancelRequested && !row.replayCancelled) return;
      row.cancelRequested = true;
      end(row, 'CANCELLED', 'CANCEL');
    },
  },
  claim: {
    run: async (subject) => {
      const [job] = await claimWaiting(testDeps(db), new Map([[subject.replayId, 1]]), 1);
      if (job) subject.job = job;
    },
    model: (row) => {
      if (!inFlight(row) || row.claimed) return;
      row.claimed = true;
      row.claims += 1;
    },
  },
} satisfies Record<string, Event>;
type EventName = keyof typeof EVENTS;

const AT_FAL: readonly EventName[] = [
  'fal accepts it',
  'webhook',
  'webhook without a reason',
  'the reason',
  'the reason is that it was cancelled',
  'poll',
  'fal says it runs',
  'cancel',
  'cancel the replay',
  'found in the list',
  'given up',
];

const shuffled = (names: readonly EventName[]) => shuffledSubarray([...names], { minLength: 1 });
// In most other orders the job ends before fal's id is known.
const acceptedFirst = shuffled(AT_FAL.filter((name) => name !== 'fal accepts it' && name !== 'given up')).map(
  (events): EventName[] => ['fal accepts it', ...events],
);
// A claim is only given back for a job that fal certainly does not have.
const NEVER_AT_FAL: readonly EventName[] = [
  ...(['cancel', 'cancel the replay', 'release', 'claim', 'given up'] as const),
  // A request that looks like this job's and is another's.
  'found in the list',
  ...(['cancel', 'release', 'claim'] as const),
];

test('whatever is told of a job in whatever order and however often, its row is what the model says', async () => {
  await assert(
    asyncProperty(
      record({
        events: oneof(shuffled(AT_FAL), acceptedFirst, shuffled(NEVER_AT_FAL)),
        copies: integer({ min: 1, max: 3 }),
      }),
      async ({ events, copies }) => await play(events, copies),
    ),
    { numRuns: 100 },
  );
}, 60_000);
