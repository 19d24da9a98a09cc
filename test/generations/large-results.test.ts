import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { createLargeTexts } from '../../src/fal/large-texts.ts';
import { readResult } from '../../src/fal/read-result.ts';
import { readListedEnd } from '../../src/fal/request-list.ts';
import type { FalResult } from '../../src/fal/result.ts';
import { readWebhook, readWebhookReason } from '../../src/fal/webhook-body.ts';
import { applyResult } from '../../src/generations/transitions/end.ts';
import { TooMuchError } from '../../src/lib/thread.ts';
import { REFUSED_RESULTS } from '../fal/corpus/failures.ts';
import { NO_JSON, ODD_RESULTS } from '../fal/corpus/results.ts';
import { openTestDatabase } from '../support/database.ts';
import { insertJobs } from '../support/jobs.ts';

const { client, db } = await openTestDatabase();
const ID = '764cabcf-b745-4b3e-ae38-1200304cf45b';
// Blanks after JSON change nothing of it, except that it is large.
const PADDING = ' '.repeat(300_000);
const largeTexts = createLargeTexts();
afterAll(() => largeTexts.close());

beforeEach(async () => {
  await client.query('TRUNCATE generations, generation_bills');
});

const bytesOf = (text: string) => Uint8Array.from(Buffer.from(text));
const answer = (text: string, status = 200) => ({
  status,
  headers: new Headers({ 'x-fal-billable-units': '3' }),
  text,
  bytes: bytesOf(text),
});

/** The row of a job that ended with this result. */
async function rowOf(payload: FalResult | null | undefined) {
  if (!payload) throw new Error('there is no result');
  await client.query('TRUNCATE generations, generation_bills');
  await insertJobs(client, [
    { requestId: ID, userId: 'ann', endpoint: 'fal-ai/x', status: 'IN_PROGRESS', createdAt: new Date(0) },
  ]);
  const outcome = { status: 'COMPLETED', payload, units: '3' } as const;
  expect(await applyResult(db, { requestId: ID }, outcome, 'WEBHOOK', new Date(0))).toMatchObject({
    verdict: 'APPLIED',
  });
  const { rows } = await client.query(
    `SELECT to_jsonb(g) - 'id' - 'ledger_updated_at' AS row, payload::text FROM generations g`,
  );
  return rows[0];
}

const webhookOf = (payload: string) => `{"request_id":"${ID}","status":"OK","payload":${payload}}${PADDING}`;

describe.each(ODD_RESULTS)('a large result that has $name', ({ text }) => {
  test('gives the row that it gives where it is small, from a webhook', async () => {
    const large = await largeTexts.webhook(bytesOf(webhookOf(text)));
    expect(large?.result?.json).toBeInstanceOf(Uint8Array);
    const row = await rowOf(large?.result);
    expect(row).toEqual(await rowOf(readWebhook(bytesOf(webhookOf(text)))?.result));
  });

  test('gives the row that it gives where it is small, from a poll', async () => {
    const large = await largeTexts.result(answer(text + PADDING), ID);
    const small = readResult(answer(text + PADDING));
    if (large.kind !== 'success' || small.kind !== 'success') throw new Error('it is a success');
    expect({ ...large, payload: null }).toEqual({ ...small, payload: null });
    expect(await rowOf(large.payload)).toEqual(await rowOf(small.payload));
  });
});

test.each(NO_JSON)('a large answer that is $name is read as a small one is', async ({ text, httpStatus }) => {
  expect(await largeTexts.result(answer(text + PADDING, httpStatus), ID)).toEqual(
    readResult(answer(text + PADDING, httpStatus)),
  );
});

test.each(REFUSED_RESULTS)(
  'a large webhook of a failure says the same as a small one: $name',
  async ({ body }) => {
    const payload = JSON.stringify(body) ?? 'null';
    const text = `{"request_id":"${ID}","status":"ERROR","error":"no","payload":${payload}}${PADDING}`;
    const small = readWebhook(bytesOf(text));
    const large = await largeTexts.webhook(bytesOf(text));
    expect(large?.told).toEqual(small && readWebhookReason(small));
  },
);

test('a large list says how the job ended as a small one does', async () => {
  const output = '{"images":[{"url":"https://cdn.test/1.png"}],"seed":196619188014358661}';
  const item = `{"request_id":"${ID}","ended_at":"2026-11-17T12:00:09Z","status_code":200,"json_output":${output}}`;
  const text = `{"items":[${item}]}${PADDING}`;
  const [large, small] = [await largeTexts.listedEnd(answer(text), ID), readListedEnd(answer(text), ID)];
  if (large.kind !== 'success' || small.kind !== 'success') throw new Error('it is a success');
  expect(await rowOf(large.payload)).toEqual(await rowOf(small.payload));
});

test('a large body that is no webhook is none', async () => {
  expect(await largeTexts.webhook(bytesOf(`[]${PADDING}`))).toBeUndefined();
  expect(await largeTexts.webhook(Uint8Array.from(Buffer.alloc(300_000, 0xff)))).toBeUndefined();
  expect((await largeTexts.webhook(bytesOf(webhookOf('null'))))?.result).toBeNull();
});

test('a result that is too much to read is asked for a few times, and then ends as one of which nothing is stored', async () => {
  // The thread's own test has one with too little memory.
  const tooMuch = async () => await Promise.reject(new TooMuchError('out of memory'));
  const texts = createLargeTexts({ run: tooMuch, close: async () => undefined });
  const read = (requestId: string) => texts.result(answer(PADDING), requestId);
  expect(await read(ID)).toMatchObject({ kind: 'unanswered' });
  expect(await read('another')).toMatchObject({ kind: 'unanswered' });
  expect(await read(ID)).toMatchObject({ kind: 'unanswered' });
  expect(await read(ID)).toEqual({
    kind: 'success',
    units: '3',
    payload: { json: null, path: [], outputUrl: null, note: 'It is too much to read, and was left out.' },
  });
});
