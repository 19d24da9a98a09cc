import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { graphql } from '../generated/gql.ts';
import { type Ledger, startLedger } from '../support/ledger.ts';
import { withoutDatabase } from '../support/outage.ts';
import { execute } from '../support/server.ts';
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

function deliver(): Promise<Response> {
  const body = '{"request_id":"7a1","status":"OK","payload":{}}';
  return fetch(`${ledger.url}/api/fal/webhook`, { method: 'POST', body, headers: signer.headers(body) });
}

test('while the database is down a webhook is answered 503, so that fal delivers it again, and then 200', async () => {
  await withoutDatabase(ledger.databaseUrl, async () => {
    expect((await deliver()).status).toBe(503);
    const ready = await fetch(`${ledger.url}/ready`);
    expect(ready.status).toBe(503);
    expect(await ready.json()).toEqual({
      ready: false,
      reason: expect.stringMatching(/^the database (accepts no connections|cannot be reached|is starting)/),
    });
    expect((await fetch(`${ledger.url}/health`)).status).toBe(200);
  });
  expect((await deliver()).status).toBe(200);
});

const SUBMIT = graphql(`
  mutation SubmitInAnOutage($input: SubmitGenerationInput!) {
    submitGeneration(input: $input) { __typename }
  }
`);
const input = { endpoint: 'fal-ai/flux/dev', inputs: { prompt: 'x' } };

test('while the database is down a request is answered 503, and a submit says that nothing was recorded', async () => {
  await withoutDatabase(ledger.databaseUrl, async () => {
    const list = await ledger.ask('{ generations { edges { cursor } } }');
    expect(list.status).toBe(503);
    expect(list.headers.get('retry-after')).toBe('5');
    expect(list.errors).toMatchObject([{ extensions: { code: 'SERVICE_UNAVAILABLE' } }]);
    const submit = await ledger.ask(SUBMIT, { input });
    expect(submit.status).toBe(503);
    expect(submit.errors).toMatchObject([
      {
        message: expect.stringContaining('neither recorded nor sent'),
        extensions: { code: 'SERVICE_UNAVAILABLE', recorded: false },
      },
    ]);
  });
});

test('an outage is logged when it begins and when it ends, however many requests fail', async () => {
  const before = ledger.logged().length;
  await withoutDatabase(ledger.databaseUrl, () =>
    Promise.all(Array.from({ length: 50 }, () => ledger.ask('{ generations { edges { cursor } } }'))),
  );
  const logged = () =>
    ledger
      .logged()
      .slice(before)
      .split('\n')
      .filter((line) => line.includes('the database') && /"level":(30|50)/.test(line));
  await vi.waitUntil(() => logged().some((line) => line.includes('the database works again')), {
    timeout: 15_000,
  });
  expect(logged().filter((line) => line.includes('"level":50')).length).toBeLessThan(5);
});

test('an unexpected error is masked, and found in the log by its request id', async () => {
  await execute(
    ledger.databaseUrl,
    `CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'hunter2'; END $$;
     CREATE TRIGGER refuse BEFORE INSERT ON generations FOR EACH ROW EXECUTE FUNCTION refuse()`,
  );
  const { errors, headers } = await ledger.ask(SUBMIT, { input });
  await execute(ledger.databaseUrl, 'DROP FUNCTION refuse CASCADE');
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
