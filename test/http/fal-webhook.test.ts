import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { type Ledger, startLedger } from '../support/ledger.ts';
import { type Signer, startSigner } from '../support/webhook.ts';

let ledger: Ledger;
let signer: Signer;
let db: Client;
let requestId: string;

beforeAll(async () => {
  signer = await startSigner();
  ledger = await startLedger({ FAL_JWKS_URL: signer.jwksUrl, FAL_WEBHOOK_USER_ID: signer.account });
  db = new Client({ connectionString: ledger.databaseUrl });
  await db.connect();
});
afterAll(async () => {
  await db.end();
  await ledger.close();
  await signer.close();
});
beforeEach(async () => {
  requestId = randomUUID();
  await insert(requestId);
});

async function insert(id: string) {
  await db.query(
    "INSERT INTO generations (request_id, user_id, endpoint, status, inputs) VALUES ($1, 'ann', 'a/b', 'IN_QUEUE', '{}')",
    [id],
  );
}

async function row(id = requestId) {
  const { rows } = await db.query(
    'SELECT *, seed::text, payload::text FROM generations WHERE request_id = $1',
    [id],
  );
  return rows[0];
}

function ok(payload = '{"images":[{"url":"https://cdn.test/1.png"}],"seed":7}'): string {
  return `{"request_id":"${requestId}","gateway_request_id":"${requestId}","status":"OK","payload":${payload}}`;
}

async function deliver(body: string, headers = signer.headers(body), query = ''): Promise<number> {
  return (await fetch(`${ledger.url}/api/fal/webhook${query}`, { method: 'POST', body, headers })).status;
}

test('OK completes the job with payload, primary output, seed and end', async () => {
  expect(await deliver(ok())).toBe(200);
  expect(await row()).toMatchObject({
    status: 'COMPLETED',
    output_url: 'https://cdn.test/1.png',
    seed: '7',
    error: null,
  });
  expect((await row()).finished_at).toBeInstanceOf(Date);
});

test('a seed beyond 2^53 and every other number arrive digit for digit', async () => {
  await deliver(
    ok('{"seed":196619188014358660,"big":123456789012345678901234567890,"small":0.10000000000000000001}'),
  );
  const { seed, payload } = await row();
  expect(seed).toBe('196619188014358660');
  expect(payload).toContain('123456789012345678901234567890');
  expect(payload).toContain('0.10000000000000000001');
});

test('a seed too large for BIGINT leaves the column empty and the payload complete', async () => {
  expect(await deliver(ok('{"seed":99999999999999999999}'))).toBe(200);
  expect(await row()).toMatchObject({
    status: 'COMPLETED',
    seed: null,
    payload: '{"seed": 99999999999999999999}',
  });
});

test('bytes are left out: a data URI becomes null, the other outputs stay', async () => {
  await deliver(ok('{"images":[{"url":"data:image/png;base64,AAAA"},{"url":"https://cdn.test/2.png"}]}'));
  expect(await row()).toMatchObject({ output_url: 'https://cdn.test/2.png' });
  expect((await row()).payload).not.toContain('base64');
});

test('text that PostgreSQL cannot store does not keep a paid job from completing', async () => {
  expect(
    await deliver(ok(String.raw`{"prompt":"a\u0000b\ud800c","images":[{"url":"https://cdn.test/3.png"}]}`)),
  ).toBe(200);
  expect(await row()).toMatchObject({ status: 'COMPLETED', output_url: 'https://cdn.test/3.png' });
});

test("ERROR fails the job with fal's detail, list-shaped or text, and its type", async () => {
  const list = `{"request_id":"${requestId}","status":"ERROR","error":"Invalid status code: 422","payload":{"detail":[{"loc":["body","prompt"],"msg":"too rude","type":"content_policy_violation"}]}}`;
  expect(await deliver(list)).toBe(200);
  expect(await row()).toMatchObject({
    status: 'FAILED',
    error: 'body.prompt: too rude',
    error_type: 'content_policy_violation',
  });
  const other = randomUUID();
  await insert(other);
  await deliver(
    `{"request_id":"${other}","status":"ERROR","error":"x","payload":{"detail":"Runner lost","error_type":"runner_disconnected"}}`,
  );
  expect(await row(other)).toMatchObject({
    status: 'FAILED',
    error: 'Runner lost',
    error_type: 'runner_disconnected',
  });
});

test('a webhook without the member `payload`: OK is a success whose result is fetched at once, ERROR a failure', async () => {
  await ledger.ask(
    'mutation { submitGeneration(input: { endpoint: "fal-ai/flux/dev", inputs: { prompt: "x" } }) { __typename } }',
  );
  const made = await vi.waitUntil(
    () => ledger.sandbox.inspection.jobs.find(({ endedAt }) => endedAt !== null),
    {
      timeout: 10_000,
    },
  );
  expect(await deliver(`{"request_id":"${made.requestId}","status":"OK"}`)).toBe(200);
  // The next check would be a minute later.
  await vi.waitUntil(async () => (await row(made.requestId)).payload !== null, { timeout: 10_000 });
  expect(await row(made.requestId)).toMatchObject({
    status: 'COMPLETED',
    ended_by: 'WEBHOOK',
    output_url: expect.stringContaining('http'),
  });

  await deliver(`{"request_id":"${requestId}","status":"ERROR","error":"Invalid status code: 500"}`);
  expect(await row()).toMatchObject({ status: 'FAILED', error: 'Invalid status code: 500', payload: null });
});

test('a final state stays: duplicates and contradictions are answered 200 and change nothing', async () => {
  await deliver(ok());
  const before = await row();
  expect(await deliver(ok('{"seed":8}'))).toBe(200);
  expect(await deliver(`{"request_id":"${requestId}","status":"ERROR","error":"late","payload":null}`)).toBe(
    200,
  );
  expect(await row()).toEqual(before);
});

test('ten copies at once apply once', async () => {
  expect(await Promise.all(Array.from({ length: 10 }, () => deliver(ok())))).toEqual(Array(10).fill(200));
  expect(await row()).toMatchObject({ status: 'COMPLETED' });
});

test('an unknown job is answered 200 and adds no row', async () => {
  const stranger = randomUUID();
  expect(await deliver(`{"request_id":"${stranger}","status":"OK","payload":{}}`)).toBe(200);
  expect(await row(stranger)).toBeUndefined();
});

test("a webhook that overtakes the submit's bookkeeping finds the pending row by its submission", async () => {
  const submission = randomUUID();
  await insert(`pending:${submission}`);
  requestId = randomUUID();
  expect(await deliver(ok(), undefined, `?submission=${randomUUID()}`)).toBe(200);
  expect(await row()).toBeUndefined();
  expect(await deliver(ok(), undefined, `?submission=${submission}`)).toBe(200);
  expect(await row()).toMatchObject({ status: 'COMPLETED' });
});

test('an invalid webhook is refused and changes nothing', async () => {
  const body = ok();
  const now = Math.floor(Date.now() / 1000);
  const { 'x-fal-webhook-signature': signature, ...unsigned } = signer.headers(body);
  const stranger = generateKeyPairSync('ed25519').privateKey;
  const cases: Array<[string, number, Record<string, string>]> = [
    ['no headers', 400, {}],
    ['no signature', 400, unsigned],
    [
      'a signature that is no hex',
      400,
      { ...unsigned, 'x-fal-webhook-signature': `zz${signature?.slice(2)}` },
    ],
    ['a signature of another body', 401, signer.headers(`${body} `)],
    ['a key nobody published', 401, signer.headers(body, { key: stranger })],
    ['six minutes old', 400, signer.headers(body, { timestamp: now - 360 })],
    ['six minutes early', 400, signer.headers(body, { timestamp: now + 360 })],
    ['another account', 403, signer.headers(body, { account: 'somebody' })],
  ];
  for (const [name, status, headers] of cases)
    expect([name, await deliver(body, headers)]).toEqual([name, status]);
  for (const broken of [
    '',
    'x',
    '[]',
    '{"status":"OK"}',
    `{"request_id":"${requestId}","status":"DONE"}`,
    '{"request_id":"pending:1","status":"OK"}',
  ])
    expect([broken, await deliver(broken)]).toEqual([broken, 400]);
  expect((await fetch(`${ledger.url}/api/fal/webhook`)).status).toBe(405);
  expect(await row()).toMatchObject({ status: 'IN_QUEUE' });
});

test.each([
  ['has a status that nobody knows', () => `{"request_id":"${requestId}","status":"DONE_AND_DUSTED"}`],
  ['has no status', () => `{"request_id":"${requestId}"}`],
  ['is cut off', () => `{"request_id":"${requestId}","status":"OK","payload":{"im`],
])('a webhook of fal that %s ends nothing, and fal is asked for the status soon', async (_what, write) => {
  await db.query("UPDATE generations SET next_check_at = now() + interval '1 hour' WHERE request_id = $1", [
    requestId,
  ]);
  const body = write();
  expect(await deliver(body, signer.headers(body, { requestId }))).toBe(400);
  await vi.waitFor(async () => expect((await row()).check_count).toBe(1), { timeout: 20_000 });
  expect(await row()).toMatchObject({ status: 'IN_QUEUE' });
});

test.each([
  ['is too large', 413, () => 'x'.repeat(33 * 1024 * 1024), {}],
  ['is not signed by fal', 401, () => ok('{}'), { 'x-fal-webhook-signature': '0'.repeat(128) }],
])(
  'of a webhook that %s nothing is believed, and nothing follows for the job that it names',
  async (_what, status, write, more) => {
    const before = await row();
    const body = write();
    const headers = { ...signer.headers(body), 'x-fal-webhook-request-id': requestId, ...more };
    expect(await deliver(body, headers)).toBe(status);
    expect(await row()).toEqual(before);
  },
);

// Parsing it takes two seconds of CPU time, which other tests share.
test('a 10 MB result is accepted', { timeout: 60_000 }, async () => {
  expect(await deliver(ok(`{"text":"${'y'.repeat(10_000_000)}"}`))).toBe(200);
  expect(await row()).toMatchObject({ status: 'COMPLETED' });
});

test('a webhook of a known length and one in chunks, which takes another way, are answered alike', async () => {
  const answerOf = async (body: string, headers: Record<string, string>, chunked: boolean) => {
    const sent = chunked ? { body: new Blob([body]).stream(), duplex: 'half' as const } : { body };
    const all = { ...headers, 'x-request-id': 'same', 'accept-encoding': 'identity' };
    const response = await fetch(`${ledger.url}/api/fal/webhook`, { method: 'POST', headers: all, ...sent });
    const kept = Object.fromEntries(response.headers);
    for (const name of ['date', 'content-length', 'transfer-encoding']) delete kept[name];
    return { status: response.status, headers: kept, text: await response.text() };
  };
  const applied: unknown[] = [];
  for (const chunked of [false, true]) {
    requestId = randomUUID();
    await insert(requestId);
    applied.push(await answerOf(ok(), signer.headers(ok()), chunked));
    expect(await row()).toMatchObject({ status: 'COMPLETED', ended_by: 'WEBHOOK' });
  }
  expect(applied[0]).toEqual(applied[1]);
  expect(applied[0]).toMatchObject({ status: 200, text: '{"message":"APPLIED"}' });
  const body = ok();
  const unknown = body.replaceAll(requestId, randomUUID());
  for (const [text, headers] of [
    [body, signer.headers(body)],
    [unknown, signer.headers(unknown)],
    [body, { ...signer.headers(body), 'x-fal-webhook-signature': '0'.repeat(128) }],
    ['{"no":"webhook"}', signer.headers('{"no":"webhook"}')],
    ['[', signer.headers('[')],
  ] as const)
    expect(await answerOf(text, headers, false)).toEqual(await answerOf(text, headers, true));
});
