import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { REASONS } from '../fal/corpus/reasons.ts';
import { type Ledger, openTestLedger, startLedger } from '../support/ledger.ts';
import { type Signer, startSigner } from '../support/webhook.ts';

const signer: Signer = await startSigner();
const { ledger, db }: { ledger: Ledger; db: Awaited<ReturnType<typeof openTestLedger>>['db'] } =
  await openTestLedger(startLedger({ FAL_JWKS_URL: signer.jwksUrl, FAL_WEBHOOK_USER_ID: signer.account }));
afterAll(async () => await signer.close());

const QUERY = `query Result($id: String!) {
  generation(requestId: $id) { outputUrl outputs { url width height fileSize } outputText result error errorType }
}`;
let token: string;
beforeAll(async () => {
  token = await ledger.token('boss', 'admin');
});

/** The text of the API's answer about a job that fal's webhook ended with these members. */
async function answer(members: string): Promise<string> {
  const id = randomUUID();
  await db.query(
    "INSERT INTO generations (request_id, user_id, endpoint, status, inputs) VALUES ($1, 'ann', 'a/b', 'IN_QUEUE', '{}')",
    [id],
  );
  const body = `{"request_id":"${id}",${members}}`;
  const headers = signer.headers(body);
  const delivered = await fetch(`${ledger.url}/api/fal/webhook`, { method: 'POST', body, headers });
  expect(delivered.status).toBe(200);
  const response = await fetch(`${ledger.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query: QUERY, variables: { id } }),
  });
  return await response.text();
}

test('the result is shown with every digit, and its words as text', async () => {
  const payload = '{"seed":196619188014358661,"text":"hello","probability":0.12345678901234567890}';
  const text = await answer(`"status":"OK","payload":${payload}`);
  for (const digits of ['196619188014358661', '0.12345678901234567890']) expect(text).toContain(digits);
  expect(JSON.parse(text)).toMatchObject({
    data: { generation: { outputText: 'hello', outputUrl: null, outputs: [], result: { text: 'hello' } } },
  });
});

test.each([
  [
    'a LoRA and its config',
    '{"config_file":{"url":"https://c.test/c"},"diffusers_lora_file":{"url":"https://c.test/l"}}',
    'l',
  ],
  [
    'models and a thumbnail',
    '{"thumbnail":{"url":"https://c.test/t"},"model_urls":{"obj":{"url":"https://c.test/o"}}}',
    'o',
  ],
  ['stems', '{"vocals":{"url":"https://c.test/v"},"bass":{"url":"https://c.test/b"}}', 'v'],
  ['bare URLs', '{"images":["https://c.test/1","https://c.test/2"]}', '1'],
  ['a list', '[{"url":"https://c.test/1"}]', '1'],
])('of %s the first output is that of outputUrl', async (_name, payload, file) => {
  const { data } = JSON.parse(await answer(`"status":"OK","payload":${payload}`));
  expect(data.generation.outputUrl).toBe(`https://c.test/${file}`);
  expect(data.generation.outputs[0].url).toBe(data.generation.outputUrl);
});

test.each(['{"height":767.5}', '{"url":"https://c.test/1","width":1e12,"height":767.5,"file_size":1e400}'])(
  'a size that no pixel count can be is unknown: %s',
  async (image) => {
    const { data, errors } = JSON.parse(await answer(`"status":"OK","payload":{"image":${image}}`));
    expect(errors).toBeUndefined();
    for (const output of data.generation.outputs)
      expect(output).toMatchObject({ width: null, height: null, fileSize: null });
  },
);

test.each(REASONS)('a webhook keeps what fal says in $name', async ({ body, message, type = null }) => {
  const payload = JSON.stringify(body);
  const { data } = JSON.parse(
    await answer(`"status":"ERROR","error":"Invalid status code: 422","payload":${payload}`),
  );
  expect(data.generation).toMatchObject({
    error: message === 'FALLBACK' ? 'Invalid status code: 422' : message,
    errorType: type,
  });
});

test.each(['"no face"', '{"message":"no face"}', '["no face"]'])(
  "a webhook's error may be %s",
  async (error) => {
    const { data } = JSON.parse(await answer(`"status":"ERROR","error":${error},"payload":null`));
    expect(data.generation.error).toBe('no face');
  },
);
