import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Ledger, startLedger } from '../support/ledger.ts';
import { type Signer, startSigner } from '../support/webhook.ts';

let ledger: Ledger;
let signer: Signer;
beforeAll(async () => {
  signer = await startSigner();
  ledger = await startLedger({ FAL_JWKS_URL: signer.jwksUrl, FAL_WEBHOOK_USER_ID: signer.account });
});
afterAll(async () => {
  await ledger.close();
  await signer.close();
});

/** Makes the database unreachable while the work runs. */
async function withoutDatabase<T>(work: () => Promise<T>): Promise<T> {
  const url = new URL(ledger.databaseUrl);
  const name = url.pathname.slice(1);
  url.pathname = '/postgres';
  const admin = new Client({ connectionString: url.href });
  await admin.connect();
  const end = 'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1';
  await admin.query(`ALTER DATABASE ${name} WITH ALLOW_CONNECTIONS false`);
  await admin.query(end, [name]);
  try {
    return await work();
  } finally {
    await admin.query(`ALTER DATABASE ${name} WITH ALLOW_CONNECTIONS true`);
    await admin.end();
  }
}

function deliver(): Promise<Response> {
  const body = '{"request_id":"7a1","status":"OK","payload":{}}';
  return fetch(`${ledger.url}/api/fal/webhook`, { method: 'POST', body, headers: signer.headers(body) });
}

test('while the database is down a webhook is answered 503, so that fal delivers it again, and then 200', async () => {
  await withoutDatabase(async () => {
    expect((await deliver()).status).toBe(503);
    const ready = await fetch(`${ledger.url}/ready`);
    expect(ready.status).toBe(503);
    expect(await ready.json()).toEqual({ ready: false, reason: 'the database cannot be reached' });
    expect((await fetch(`${ledger.url}/health`)).status).toBe(200);
  });
  expect((await deliver()).status).toBe(200);
});

test('an unexpected error is masked, and found in the log by its request id', async () => {
  const { errors, headers } = await withoutDatabase(() => ledger.ask('{ generations { edges { cursor } } }'));
  const requestId = headers.get('x-request-id');
  expect(errors).toMatchObject([
    { message: 'Unexpected error.', extensions: { code: 'INTERNAL_SERVER_ERROR', requestId } },
  ]);
  const line = ledger
    .logged()
    .split('\n')
    .find((one) => one.includes('a request failed') && one.includes(String(requestId)));
  expect(line).toContain('"stack"');
});

test('while the key set is down a webhook is answered 503, not refused', async () => {
  const other = await startSigner();
  other.down = true;
  const waiting = await startLedger({ FAL_JWKS_URL: other.jwksUrl, FAL_WEBHOOK_USER_ID: other.account });
  const body = '{"request_id":"7a1","status":"OK","payload":{}}';
  const response = await fetch(`${waiting.url}/api/fal/webhook`, {
    method: 'POST',
    body,
    headers: other.headers(body),
  });
  expect(response.status).toBe(503);
  await waiting.close();
  await other.close();
});

test('the log contains no secret: no fal key, token, signature or submission', async () => {
  const token = await ledger.token('ann', 'user');
  const input = { endpoint: 'fal-ai/flux/dev', inputs: { prompt: 'x' } };
  await ledger.ask(
    'mutation S($input: SubmitGenerationInput!) { submitGeneration(input: $input) { __typename } }',
    { input },
  );
  const body = '{"request_id":"7a2","status":"OK","payload":{}}';
  const headers = signer.headers(body);
  await fetch(`${ledger.url}/api/fal/webhook?submission=3d813cbb-47fb-42ba-91df-831e1593ac29`, {
    method: 'POST',
    body,
    headers,
  });
  const secrets = [
    ledger.sandbox.credentials,
    token,
    headers['x-fal-webhook-signature'],
    '3d813cbb-47fb-42ba-91df-831e1593ac29',
  ];
  for (const secret of secrets) expect(ledger.logged()).not.toContain(secret);
  expect(ledger.logged()).toContain('7a2');
});
