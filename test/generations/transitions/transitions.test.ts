import { assert, asyncProperty, constantFrom, integer, record, shuffledSubarray } from 'fast-check';
import { expect, test } from 'vitest';
import { pendingRequestId } from '../../../src/db/pending-request-id.ts';
import type { ResultAnswer } from '../../../src/fal/answers.ts';
import { cancelGeneration } from '../../../src/generations/cancel.ts';
import { TooLateToCancelError } from '../../../src/generations/errors.ts';
import { checkJob } from '../../../src/generations/reconcile/check-job.ts';
import type { Generation } from '../../../src/generations/row.ts';
import { reload, settle } from '../../../src/generations/send.ts';
import { applyResult, endOf, type Outcome } from '../../../src/generations/transitions/end.ts';
import { createEndTogether } from '../../../src/generations/transitions/end-together.ts';
import { openTestDatabase } from '../../support/database.ts';
import { testDeps } from '../../support/deps.ts';
import { resultOf } from '../../support/results.ts';

const { client, db } = await openTestDatabase(4);
const { signal } = new AbortController();
const endTogether = createEndTogether(testDeps(db));

// fal reports a cancelled job as one that failed.
const CANCELLED = { message: 'cancelled', type: 'client_cancelled' };
const REFUSED = { message: 'no', type: 'content_policy_violation' };
const PAYLOAD = resultOf({ images: [{ url: 'https://cdn.test/1.png' }] });
const IN_WEBHOOK = { ...PAYLOAD, json: `{"payload":${String(PAYLOAD.json)}}`, path: ['payload'] };
const OUTCOMES = {
  success: { status: 'COMPLETED', payload: PAYLOAD },
  cancelled: endOf(CANCELLED),
  failure: { status: 'FAILED', reason: REFUSED },
} satisfies Record<string, Outcome>;
type Truth = keyof typeof OUTCOMES;
const RESULTS: Record<Truth, ResultAnswer> = {
  success: { kind: 'success', payload: PAYLOAD, units: '1' },
  cancelled: { kind: 'failed', reason: CANCELLED, units: '0' },
  failure: { kind: 'failed', reason: REFUSED, units: null },
};
const ADMIN = { userId: 'boss', role: 'admin' } as const;

let count = 0;

/** A job whose POST is under way. */
async function sent(): Promise<{ job: Generation; submission: string }> {
  count += 1;
  const submission = `00000000-0000-4000-8000-${String(count).padStart(12, '0')}`;
  const requestId = pendingRequestId(submission);
  const row = { requestId, userId: 'ann', endpoint: 'a/b', inputs: {}, submitStartedAt: new Date() };
  return { job: await db.generation.create({ data: { ...row, status: 'IN_QUEUE' } }), submission };
}

/** One job and what is told about it, in this order and so often; answers the rows there are of it in the end. */
async function tell(truth: Truth, events: readonly string[], copies: number) {
  const { job, submission } = await sent();
  const requestId = `job-${count}`;
  // fal takes a job out of its queue, or the wish changes nothing.
  const cancel = async () => ({ kind: truth === 'cancelled' ? 'cancelled' : 'requested' }) as const;
  const result = async () => RESULTS[truth];
  const running = testDeps(db, { cancel, result, status: async () => ({ kind: 'running' }) });
  const over = testDeps(db, { cancel, result, status: async () => ({ kind: 'ended', reason: null }) });
  const happen: Record<string, () => Promise<unknown>> = {
    'submit answer': () => settle(running, job, { kind: 'accepted', requestId }),
    webhook: async () =>
      (truth === 'success' && (await endTogether({ requestId, submission }, IN_WEBHOOK))) ||
      (await applyResult(db, { requestId, submission }, OUTCOMES[truth], 'WEBHOOK')),
    poll: async () => checkJob(over, await reload(over, job), signal),
    cancel: () =>
      cancelGeneration(running, ADMIN, job.id).catch((error: unknown) => {
        if (!(error instanceof TooLateToCancelError)) throw error;
      }),
    'progress seen': async () => checkJob(running, await reload(running, job), signal),
  };
  for (const event of events)
    await Promise.all(Array.from({ length: copies }, async () => await happen[event]?.()));
  const { rows } = await client.query(
    'SELECT request_id, status, output_url, error FROM generations WHERE id = $1 OR request_id = $2',
    [job.id, requestId],
  );
  return { rows, requestId };
}

test('whatever the order, however often, with whatever lost: one row, in the state that is true', async () => {
  const events = ['submit answer', 'webhook', 'poll', 'cancel', 'progress seen'];
  await assert(
    asyncProperty(
      record({
        truth: constantFrom<Truth>('success', 'failure', 'cancelled'),
        order: shuffledSubarray(events, { minLength: 1 }),
        copies: integer({ min: 1, max: 3 }),
      }),
      async ({ truth, order, copies }) => {
        const { rows, requestId } = await tell(truth, order, copies);
        expect(rows).toHaveLength(1);
        const answered = order.indexOf('submit answer');
        const after = (event: string) => answered !== -1 && order.indexOf(event) > answered;
        // A wish from before fal's id was known is passed on by the next check.
        const wished = order.includes('cancel') && order.indexOf('cancel') < order.indexOf('progress seen');
        const cancelled = truth === 'cancelled' && (after('cancel') || (wished && after('progress seen')));
        const told = order.includes('webhook') || after('poll') || cancelled;
        const open = after('progress seen') ? 'IN_PROGRESS' : 'IN_QUEUE';
        expect(rows[0]).toMatchObject({
          status: told ? OUTCOMES[truth].status : open,
          output_url: told && truth === 'success' ? 'https://cdn.test/1.png' : null,
        });
        expect(rows[0].request_id === requestId).toBe(order.includes('webhook') || answered !== -1);
      },
    ),
    { numRuns: 100 },
  );
});

test('of two contradictions the first stands', async () => {
  const { job, submission } = await sent();
  const about = { requestId: 'contradicted', submission };
  expect((await applyResult(db, about, OUTCOMES.failure, 'WEBHOOK')).verdict).toBe('APPLIED');
  expect((await applyResult(db, about, OUTCOMES.success, 'RECONCILER')).verdict).toBe('DUPLICATE');
  expect((await applyResult(db, about, { status: 'CANCELLED' }, 'CANCEL')).verdict).toBe('DUPLICATE');
  await settle(testDeps(db), job, { kind: 'accepted', requestId: 'late' });
  expect(await db.generation.findUnique({ where: { id: job.id } })).toMatchObject({
    requestId: 'contradicted',
    status: 'FAILED',
    endedBy: 'WEBHOOK',
  });
});
