import { beforeEach, describe, expect, test } from 'vitest';
import { readResult } from '../../src/fal/read-result.ts';
import { type ListedEnd, readListedEnd } from '../../src/fal/request-list.ts';
import { verifyWebhook } from '../../src/fal/webhook.ts';
import type { Deps } from '../../src/generations/deps.ts';
import { receiveWebhook } from '../../src/generations/receive-webhook.ts';
import { checkJob } from '../../src/generations/reconcile/check-job.ts';
import { scheduleNext } from '../../src/generations/reconcile/schedule.ts';
import { NO_JSON, ODD_RESULTS, type OddResult } from '../fal/corpus/results.ts';
import { openTestDatabase } from '../support/database.ts';
import { testDeps } from '../support/deps.ts';
import { insertJobs } from '../support/jobs.ts';

const { client, db } = await openTestDatabase();
const ID = '764cabcf-b745-4b3e-ae38-1200304cf45b';
const { signal } = new AbortController();

beforeEach(async () => {
  await client.query('TRUNCATE generations, generation_bills');
  await insertJobs(client, [
    { requestId: ID, userId: 'ann', endpoint: 'fal-ai/x', status: 'IN_PROGRESS', createdAt: new Date() },
  ]);
});

interface Answer {
  readonly text: string;
  readonly httpStatus?: number;
  readonly error?: string;
  readonly listed?: ListedEnd;
}

/** A fal whose job has completed with this result. */
function falWith({ text, httpStatus = 200, error, listed = { kind: 'unlisted' } }: Answer): Deps {
  const reason = error === undefined ? null : { message: error, type: null };
  const headers = new Headers({ 'x-fal-billable-units': '3' });
  return testDeps(db, {
    status: async () => ({ kind: 'ended', reason }),
    result: async () => readResult({ status: httpStatus, headers, text }),
    findEnd: async () => listed,
  });
}

/** One check of the reconciler, as its round makes it. */
async function poll(deps: Deps): Promise<void> {
  const job = await db.generation.findUniqueOrThrow({ where: { requestId: ID }, omit: { payload: true } });
  await checkJob(deps, { ...job, payload: null }, signal);
  await scheduleNext(deps, { ...job, payload: null }, undefined);
}

async function pollFor(deps: Deps, times: number): Promise<void> {
  for (let time = 0; time < times; time += 1) await poll(deps);
  await client.query("UPDATE generations SET doubted_since = doubted_since - interval '1 hour'");
}

async function webhook(deps: Deps, text: string): Promise<void> {
  const headers = new Headers({
    'x-fal-webhook-request-id': ID,
    'x-fal-webhook-user-id': 'us',
    'x-fal-webhook-timestamp': String(Math.floor(Date.now() / 1000)),
    'x-fal-webhook-signature': '0'.repeat(128),
  });
  const body = Buffer.from(`{"request_id":"${ID}","status":"OK","payload":${text}}`);
  const keys = { verify: async () => 'valid' as const };
  const checked = await verifyWebhook(headers, body, {
    keys,
    account: undefined,
    largeTexts: deps.largeTexts,
    now: new Date(),
  });
  if (checked.kind !== 'verified') throw new Error(checked.message);
  expect(await receiveWebhook(deps, checked.body, undefined)).toMatchObject({ verdict: 'APPLIED' });
}

async function row() {
  const { rows } = await client.query(
    `SELECT status, payload::text, result_note, output_url, seed::text, error, error_type,
       next_check_at IS NOT NULL AS scheduled FROM generations`,
  );
  return rows[0];
}

const endOf = ({ note, payload, outputUrl, seed }: OddResult) => ({
  status: 'COMPLETED',
  payload: payload === undefined ? expect.any(String) : payload,
  result_note: note === null ? null : expect.stringMatching(note),
  output_url: outputUrl ?? null,
  seed: seed ?? null,
  error: null,
  error_type: null,
  scheduled: false,
});

test.each(ODD_RESULTS)(
  'a job whose result has $name ends, with all of it that can be stored',
  async (odd) => {
    await poll(falWith(odd));
    const polled = await row();
    expect(polled).toEqual(endOf(odd));
    await client.query(
      `UPDATE generations SET status = 'IN_PROGRESS', payload = NULL, result_note = NULL, output_url = NULL, seed = NULL`,
    );
    await webhook(falWith(odd), odd.text);
    expect(await row()).toEqual(polled);
  },
);

describe.each(NO_JSON)('a completed job whose result is $name', (odd) => {
  test('is asked for it again, and then ends as what it is', async () => {
    const deps = falWith(odd);
    await pollFor(deps, 2);
    expect(await row()).toMatchObject({ status: 'IN_PROGRESS', result_note: null, scheduled: true });
    await poll(deps);
    expect(await row()).toEqual(endOf(odd));
    const { rows } = await client.query('SELECT billed_units::text FROM generations');
    expect(rows).toEqual([{ billed_units: '3' }]);
  });

  test('has the same row if a webhook without a payload ended it', async () => {
    const deps = { ...falWith(odd), tasks: testDeps(db).tasks };
    await webhook({ ...deps, tasks: { ...deps.tasks, run: () => undefined } }, 'null');
    expect(await row()).toMatchObject({ status: 'COMPLETED', payload: null, result_note: null });
    await pollFor(deps, 2);
    expect(await row()).toMatchObject({ status: 'COMPLETED', result_note: null, scheduled: true });
    await poll(deps);
    expect(await row()).toEqual(endOf(odd));
  });

  test('takes the result from the list, if fal has it there', async () => {
    const output = { images: [{ url: 'https://cdn.test/1.png' }] };
    const item = { request_id: ID, ended_at: '2026-11-17T12:00:09Z', status_code: 200, json_output: output };
    const text = JSON.stringify({ items: [{ request_id: 'other' }, item] });
    const listed = readListedEnd({ status: 200, headers: new Headers(), text }, ID);
    await pollFor(falWith({ ...odd, listed }), 2);
    await poll(falWith({ ...odd, listed }));
    expect(await row()).toMatchObject({
      status: 'COMPLETED',
      payload: '{"images": [{"url": "https://cdn.test/1.png"}]}',
      output_url: 'https://cdn.test/1.png',
      result_note: null,
      scheduled: false,
    });
  });

  test('has failed if its status names an error', async () => {
    await poll(falWith({ ...odd, error: 'out of memory' }));
    expect(await row()).toMatchObject({ status: 'FAILED', error: 'out of memory', scheduled: false });
  });
});

test('a result that comes as JSON after all is taken', async () => {
  await pollFor(falWith({ text: '<html>' }), 2);
  await poll(falWith({ text: '{"seed":1}' }));
  expect(await row()).toMatchObject({ status: 'COMPLETED', payload: '{"seed": 1}', result_note: null });
});

test('null as a result is one: it is not asked for again', async () => {
  await webhook({ ...falWith({ text: 'null' }) }, 'null');
  await poll(falWith({ text: 'null' }));
  expect(await row()).toMatchObject({ status: 'COMPLETED', payload: 'null', scheduled: false });
});

test('a result that could not be had for the whole horizon is asked for no more, and the row says so', async () => {
  const deps = testDeps(db, { result: async () => ({ kind: 'unanswered', message: 'down' }) });
  await webhook({ ...deps, tasks: { ...deps.tasks, run: () => undefined } }, 'null');
  await poll(deps);
  expect(await row()).toMatchObject({ result_note: null, scheduled: true });
  await client.query("UPDATE generations SET finished_at = now() - interval '2 days'");
  await poll(deps);
  expect(await row()).toMatchObject({
    status: 'COMPLETED',
    payload: null,
    result_note: 'It could not be fetched from fal and stored in time.',
    scheduled: false,
  });
});

test('a result that takes PostgreSQL too long does not keep its job open: it is fetched later', async () => {
  await client.query(`CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF NEW.payload IS NOT NULL THEN RAISE EXCEPTION SQLSTATE '57014' USING MESSAGE = 'canceling statement'; END IF;
    RETURN NEW; END $$`);
  await client.query('CREATE TRIGGER slow BEFORE UPDATE ON generations FOR EACH ROW EXECUTE FUNCTION slow()');
  const deps = falWith({ text: '{"seed":1}' });
  try {
    await poll(deps);
    expect(await row()).toMatchObject({ status: 'COMPLETED', payload: null, scheduled: true });
    await expect(poll(deps)).rejects.toThrow('in time');
  } finally {
    await client.query('DROP TRIGGER slow ON generations');
  }
  await poll(deps);
  expect(await row()).toMatchObject({ payload: '{"seed": 1}', seed: '1', scheduled: false });
});

test.each([
  ['payload', null, 'https://cdn.test/1.png', 'it'],
  ['output_url', '{"images": [{"url": "https://cdn.test/1.png"}]}', null, 'its URL'],
])(
  'a result whose %s PostgreSQL refuses whatever is in it does not keep its job open',
  async (column, payload, url, what) => {
    await client.query(`CREATE FUNCTION full_${column}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF NEW.${column} IS NOT NULL THEN RAISE EXCEPTION SQLSTATE '54000' USING MESSAGE = 'too large'; END IF;
    RETURN NEW; END $$`);
    await client.query(
      `CREATE TRIGGER refuse BEFORE UPDATE ON generations FOR EACH ROW EXECUTE FUNCTION full_${column}()`,
    );
    try {
      await poll(falWith({ text: '{"images":[{"url":"https://cdn.test/1.png"}]}' }));
    } finally {
      await client.query('DROP TRIGGER refuse ON generations');
    }
    expect(await row()).toMatchObject({
      status: 'COMPLETED',
      payload,
      output_url: url,
      result_note: `PostgreSQL could not store ${what}: too large.`,
      scheduled: false,
    });
  },
);
