import { createServer } from 'node:http';
import { afterAll, beforeEach, expect, test, vi } from 'vitest';
import { openTestLedger, startLedger } from '../support/ledger.ts';
import { begin, CANCEL, ended } from '../support/lonely.ts';
import { startOwnFal } from '../support/own-fal.ts';

const FLUX = 'fal-ai/flux/dev';
const own = await startOwnFal();
afterAll(() => own.close());
const { ledger, db } = await openTestLedger(
  startLedger({
    APP_URL: '',
    FAL_QUEUE_URL: own.url,
    RECONCILE_FIRST_SECONDS: '1',
    RECONCILE_MAX_SECONDS: '1',
  }),
);
const namedUrls = own.urls;
beforeEach(() => {
  own.seen.length = 0;
  own.everything = undefined;
  own.toCancels = undefined;
  own.byRule = undefined;
  own.urls = namedUrls;
  own.urlsInStatus = () => ({});
  own.begin = 'IN_QUEUE';
});
const jobOf = (requestId: string | null | undefined) => own.jobs.find((job) => job.requestId === requestId);

test('status and result are asked for under the URLs that the submit named', async () => {
  own.begin = 'COMPLETED';
  const { id } = await begin(ledger, 'elsewhere');
  expect(await ended(ledger, id)).toMatchObject({ status: 'COMPLETED', seed: '7' });
  expect(own.seen.filter(({ path }) => path.includes('/requests/'))).toEqual([]);
  const { rows } = await db.query("SELECT billed_units FROM generations WHERE status = 'COMPLETED'");
  expect(rows).toEqual([{ billed_units: '3' }]);
});

test('a cancel goes to the URL that the submit named', async () => {
  const { id, requestId } = await begin(ledger, 'cancel elsewhere');
  const { data } = await ledger.ask(CANCEL, { id });
  expect(data.cancelGeneration).toMatchObject({ generation: { status: 'CANCELLED' } });
  expect(jobOf(requestId)?.cancelled).toBe(true);
});

const inStatus = (base: string) => ({
  response_url: `${base}/v2/jobs/ID/output`,
  cancel_url: `${base}/v2/jobs/ID/stop`,
});

test('a result is asked for under the URL that only the status named, and the row keeps it', async () => {
  own.urls = (base) => ({ status_url: `${base}/v2/jobs/ID/state` });
  own.urlsInStatus = inStatus;
  own.begin = 'COMPLETED';
  const { id, requestId } = await begin(ledger, 'named late');
  expect(await ended(ledger, id)).toMatchObject({ status: 'COMPLETED', seed: '7' });
  expect(own.seen.filter(({ path }) => path.includes('/requests/'))).toEqual([]);
  const { rows } = await db.query('SELECT queue_paths FROM generations WHERE request_id = $1', [requestId]);
  expect(rows[0].queue_paths).toMatchObject({ response: `/v2/jobs/${requestId}/output` });
});

test('no other host is asked where only the status names it', async () => {
  const elsewhere: string[] = [];
  const evil = createServer((request, response) => {
    elsewhere.push(request.url ?? '');
    response.end('{}');
  });
  await new Promise<void>((resolve) => evil.listen(0, '127.0.0.1', resolve));
  const address = evil.address();
  const url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/ID`;
  own.urlsInStatus = () => ({ status_url: `${url}/s`, response_url: `${url}/r`, cancel_url: `${url}/c` });
  own.begin = 'COMPLETED';
  const { id } = await begin(ledger, 'evil status');
  expect((await ended(ledger, id)).status).toBe('COMPLETED');
  expect(elsewhere).toEqual([]);
  evil.close();
});

test('the bill of a job is read where fal answers for it, also if a webhook overtook the answer', async () => {
  const { rows } = await db.query(
    `INSERT INTO generations (request_id, user_id, endpoint, status, inputs, finished_at, payload, next_check_at, queue_paths)
     VALUES ('billed-elsewhere', 'boss', '${FLUX}', 'COMPLETED', '{}', now(), '{}', NULL,
       '{"response": "/v2/jobs/billed-elsewhere/output"}') RETURNING id`,
  );
  own.jobs.push({ requestId: 'billed-elsewhere', endpoint: FLUX, status: 'COMPLETED', cancelled: false });
  await db.query('INSERT INTO generation_bills (generation_id, due_at) VALUES ($1, now())', [rows[0].id]);
  await expect
    .poll(
      async () =>
        (await db.query('SELECT billed_units FROM generations WHERE id = $1', [rows[0].id])).rows[0],
      { timeout: 10_000, interval: 100 },
    )
    .toEqual({ billed_units: '3' });
});

test.each([
  ['a result', "'COMPLETED', NULL, now(), NULL"],
  ['the reason of a failure', "'FAILED', NULL, now(), 'Invalid status code: 500'"],
  ['a bill', "'COMPLETED', '{}', NULL, NULL"],
])('of a job that a webhook ended, whose paths only the status names, %s is found', async (what, columns) => {
  own.urlsInStatus = inStatus;
  const requestId = `named-late-${what.replaceAll(' ', '-')}`;
  own.jobs.push({ requestId, endpoint: FLUX, status: 'COMPLETED', cancelled: false });
  const { rows } = await db.query(
    `INSERT INTO generations (request_id, user_id, endpoint, inputs, finished_at, ended_by, queue_paths,
       status, payload, next_check_at, error)
     VALUES ($1, 'boss', '${FLUX}', '{}', now(), 'WEBHOOK', $2, ${columns}) RETURNING id`,
    [requestId, { status: `/v2/jobs/${requestId}/state` }],
  );
  if (what === 'a bill')
    await db.query('INSERT INTO generation_bills (generation_id, due_at) VALUES ($1, now())', [rows[0].id]);
  await expect
    .poll(
      async () =>
        (await db.query('SELECT billed_units, next_check_at FROM generations WHERE id = $1', [rows[0].id]))
          .rows[0],
      { timeout: 10_000, interval: 100 },
    )
    .toEqual({ billed_units: '3', next_check_at: null });
  expect(own.seen.filter(({ path }) => path.endsWith('/state'))).toHaveLength(1);
});

test.each([
  [
    'a validation error of the path',
    422,
    '{"detail":[{"loc":["path"],"msg":"not a uuid","type":"uuid_parsing"}]}',
  ],
  ['a bad request', 400, '{"detail":"Bad Request"}'],
  ['an empty object', 200, '{}'],
  ['a page', 200, '<html><title>Welcome</title></html>'],
  ['a server error', 500, '{"detail":"Internal Server Error"}'],
  ['a refusal', 403, '{"detail":"Forbidden"}'],
])(
  'the result of a job that a webhook ended is found where only the status names it, beside %s',
  async (name, status, body) => {
    own.urlsInStatus = inStatus;
    own.byRule = { status, body };
    const requestId = `beside-${name.replaceAll(' ', '-')}`;
    own.jobs.push({ requestId, endpoint: FLUX, status: 'COMPLETED', cancelled: false });
    await db.query(
      `INSERT INTO generations (request_id, user_id, endpoint, inputs, finished_at, ended_by, queue_paths, status, next_check_at)
     VALUES ($1, 'boss', '${FLUX}', '{}', now(), 'WEBHOOK', $2, 'COMPLETED', now())`,
      [requestId, { status: `/v2/jobs/${requestId}/state` }],
    );
    await expect
      .poll(
        async () =>
          (await db.query('SELECT status, seed FROM generations WHERE request_id = $1', [requestId])).rows[0],
        { timeout: 10_000, interval: 100 },
      )
      .toEqual({ status: 'COMPLETED', seed: '7' });
  },
);

test.each([
  [
    'they do not exist',
    (base: string) => ({ status_url: `${base}/gone/ID`, response_url: `${base}/gone/ID/x` }),
  ],
  ['there are none', () => ({})],
])('the rule is used where the named URLs are of no use: %s', async (_name, urls) => {
  own.urls = urls;
  own.everything = { status: 200, body: '{"status":"IN_PROGRESS"}' };
  await begin(ledger, `rule ${_name}`);
  own.everything = undefined;
  await expect
    .poll(() => own.seen.map(({ path }) => path), { timeout: 10_000 })
    .toContainEqual(expect.stringMatching(/^\/fal-ai\/flux\/requests\/.+\/status$/));
});

test('no other host is asked, and none gets the key', async () => {
  const elsewhere: string[] = [];
  const evil = createServer((request, response) => {
    elsewhere.push(request.url ?? '');
    response.end('{"status":"IN_PROGRESS"}');
  });
  await new Promise<void>((resolve) => evil.listen(0, '127.0.0.1', resolve));
  const address = evil.address();
  const host = typeof address === 'object' && address ? `127.0.0.1:${address.port}` : '';
  for (const url of [
    `http://${host}/ID`,
    `${own.url}@${host}/ID`,
    `//${host}/ID`,
    `${own.url}//${host}/../ID`,
  ]) {
    own.urls = () => ({ status_url: url, response_url: url, cancel_url: url });
    const { id } = await begin(ledger, `evil ${url}`);
    const { data } = await ledger.ask(CANCEL, { id });
    expect(data.cancelGeneration.__typename).toBe('CancellationUnconfirmedError');
  }
  await vi.waitUntil(() => own.seen.filter(({ path }) => path.endsWith('/status')).length >= 4, {
    timeout: 10_000,
  });
  expect(elsewhere).toEqual([]);
  evil.close();
});

test.each([
  ['404, path', 404, '{"error":"Error","message":"Path /x not found"}', 'Path /x not found'],
  ['404, job', 404, '{"status":"NOT_FOUND"}', '404'],
  ['200 with the word NOT_FOUND', 200, '{"status":"NOT_FOUND"}', ''],
  ['200 with success false', 200, '{"success":false}', ''],
  ['401', 401, '{"detail":"Invalid key"}', 'Invalid key'],
  ['405', 405, '{"detail":"Method Not Allowed"}', 'Method Not Allowed'],
  ['503', 503, '<html><title>Service down</title></html>', 'Service down'],
])('a cancel that fal answers with %s is no success', async (name, status, body, words) => {
  const { id, requestId } = await begin(ledger, `no success ${name}`);
  // Not to a check of its state, which may come meanwhile.
  own.toCancels = { status, body };
  const { data } = await ledger.ask(CANCEL, { id });
  expect(data.cancelGeneration).toMatchObject({
    __typename: 'CancellationUnconfirmedError',
    message: expect.stringContaining(words),
  });
  own.toCancels = undefined;
  // Each check asks again.
  expect((await ended(ledger, id)).status).toBe('CANCELLED');
  expect(jobOf(requestId)?.cancelled).toBe(true);
});
