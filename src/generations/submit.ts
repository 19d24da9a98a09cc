import { setImmediate as turn } from 'node:timers/promises';
import { PriceUnknownError } from '../budgets/errors.ts';
import { withinBudgets } from '../budgets/refusal.ts';
import type { Viewer } from '../deps.ts';
import { NotAllowedError } from '../errors.ts';
import type { Estimate } from '../pricing/estimate.ts';
import { billsShownTo } from '../pricing/pricing.ts';
import { endpointNotAllowed, maySubmitTo } from './allowed-endpoints.ts';
import type { Deps } from './deps.ts';
import { estimateOf, insert, type Job } from './insert.ts';
import {
  checkDuration,
  checkEndpoint,
  checkIdempotencyKey,
  checkNewInputs,
  checkUserId,
} from './job-input.ts';
import { earlierJobOfKey, jobOfKey, type Recorded } from './job-of-key.ts';
import type { Generation, RowParts } from './row.ts';
import { send, sendClaimed } from './send.ts';
import { accepted, awaitAnswer } from './submit-answer.ts';
import { onceRecorded, whileRecording } from './submit-outage.ts';
import { checkTags, type Tag } from './tags.ts';
import { isInFlight, isNeverSent } from './transitions/states.ts';

const PRICE_TIMEOUT_MS = 3000;

/** A job as a client submits it. */
export interface SubmitInput {
  readonly endpoint: string;
  readonly inputs?: unknown;
  readonly durationS?: number | null | undefined;
  /** Whose job it is, the viewer's by default; only an admin may name another user. */
  readonly userId?: string | null | undefined;
  /** The same key from the same user means the same job. */
  readonly idempotencyKey?: string | null | undefined;
  readonly tags?: readonly Tag[] | null | undefined;
}

/**
 * Records a job, then sends it to fal with exactly one POST. The row is committed before the call, with the claim that lets
 * nobody else send it, so whatever dies, there is a trace of every job that may have to be paid for. A repeated idempotency key
 * sends nothing and answers what is true of its job now, or of the replay of it; only where fal certainly did not take that job,
 * for a reason that is not the job's, is a new one sent. A job that is recorded is answered also where its endpoint is no longer
 * allowed. Throws a DomainError for every expected outcome but "accepted". Nothing is read or written before the call is
 * `admitted`; where that is refused, so is the job, whatever else is wrong with it. Of the row of a job that fal has accepted
 * only these `parts` are read, if they are given.
 */
export async function submitGeneration(
  deps: Deps,
  viewer: Viewer,
  input: SubmitInput,
  { admitted, parts }: { readonly admitted?: Promise<void>; readonly parts?: RowParts } = {},
): Promise<Generation> {
  // By the clock that says when the first job of the key has ended.
  const begunAt = deps.clocks.database.now();
  let job: Job;
  try {
    job = checkInput(deps, viewer, input);
    job = { ...job, estimated: estimateMeanwhile(deps, job) };
  } finally {
    await admitted;
  }
  if (!maySubmitTo(deps, viewer, job.endpoint)) {
    const earlier = await whileRecording(() => earlierJobOfKey(deps, job, begunAt));
    if (!earlier) throw endpointNotAllowed(deps, viewer, job.endpoint);
    return await onceRecorded(() => answerOf(deps, earlier));
  }
  const recorded = await record(deps, job, begunAt);
  return await onceRecorded(async () =>
    'claimed' in recorded
      ? accepted((await sendClaimed(deps, recorded.claimed, parts)).generation)
      : await answerOf(deps, recorded.before),
  );
}

/** Makes the estimate while the thread would only wait, once what it waits for is on its way; undefined where it is to be made later. */
async function estimateMeanwhile({ pricing }: Deps, job: Job): Promise<Estimate | undefined> {
  await turn();
  return await estimateOf(pricing.inMemory, job).catch(() => undefined);
}

async function record(deps: Deps, job: Job, begunAt: Date): Promise<Recorded> {
  const attempt = (estimated: Job) =>
    withinBudgets(async () => {
      const claimed = await whileRecording(() => insert(deps, estimated));
      if (claimed) return { claimed };
      return await whileRecording(() => jobOfKey(deps, estimated, begunAt));
    });
  try {
    return await attempt(job);
  } catch (error) {
    // An endpoint's first job has no price before fal was asked for it.
    if (!(error instanceof PriceUnknownError)) throw error;
    const price = await deps.pricing.current(job.endpoint, AbortSignal.timeout(PRICE_TIMEOUT_MS));
    if (!price) throw error;
    return await attempt({ ...job, estimated: undefined });
  }
}

/** What is true of a job that was recorded before. One that nobody has begun to send is sent now. */
async function answerOf(deps: Deps, generation: Generation): Promise<Generation> {
  // Another call with the same key is sending it, or a claim that led to no POST is being taken back.
  const job = await awaitAnswer(deps, generation);
  // What waits in a replay is sent by the replay, when it is its turn.
  if (job.replayId !== null || !isNeverSent(job) || !isInFlight(job)) return accepted(job);
  const sent = await send(deps, job);
  // Without an answer another call with the same key, or the background, is sending it.
  if (sent.answer === null) return accepted(await awaitAnswer(deps, sent.generation));
  return accepted(sent.generation);
}

function checkInput({ maxInputBytes }: Deps, viewer: Viewer, input: SubmitInput): Job {
  const userId = input.userId ?? viewer.userId;
  if (userId !== viewer.userId && viewer.role !== 'admin')
    throw new NotAllowedError('Only an admin may submit for another user.');
  return {
    userId: checkUserId('userId', userId),
    endpoint: checkEndpoint('endpoint', input.endpoint),
    inputs: checkNewInputs('inputs', input.inputs, maxInputBytes),
    durationS: checkDuration('durationS', input.durationS ?? null),
    idempotencyKey: checkIdempotencyKey('idempotencyKey', input.idempotencyKey ?? null),
    tags: checkTags('tags', input.tags),
    // The estimate is part of the row, which its user sees.
    billsOf: userId === viewer.userId ? billsShownTo(viewer) : userId,
  };
}
