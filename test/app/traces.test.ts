import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type CollectedSpan, type Collector, startCollector } from '../support/collector.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { environmentOf, tokenFor } from '../support/ledger.ts';
import { freePort } from '../support/ports.ts';
import { type ServerProcess, startServerProcess } from '../support/process.ts';
import { startTestSandbox, type TestSandbox } from '../support/sandbox.ts';

let database: TestDatabase;
let sandbox: TestSandbox;
let collector: Collector;
let server: ServerProcess;
let url: string;
beforeAll(async () => {
  [database, sandbox, collector] = await Promise.all([
    createTestDatabase(),
    startTestSandbox({ jobSeconds: 0.1 }),
    startCollector(),
  ]);
  server = await start({
    WORKERS: '2',
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    OTEL_BSP_SCHEDULE_DELAY: '50',
  });
});
afterAll(async () => {
  await server.kill('SIGKILL');
  collector.close();
  await sandbox.close();
  await database.drop();
});

async function start(env: Record<string, string>): Promise<ServerProcess> {
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  const started = startServerProcess({
    PORT: String(port),
    HOST: '127.0.0.1',
    APP_URL: url,
    DRAIN_SECONDS: '0',
    ...environmentOf(database.url, sandbox),
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_SERVICE_NAME: 'ledger-of-the-test',
    ...env,
  });
  await started.prints(/"msg":"ready: /);
  return started;
}

const hex = (bytes: number) => randomBytes(bytes).toString('hex');

async function ask(query: string, headers: Record<string, string> = {}) {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${await tokenFor('ann-has-a-name', 'user')}`,
      ...headers,
    },
    body: JSON.stringify({ query }),
  });
  return await response.text();
}

async function spanWhere(about: string, is: (span: CollectedSpan) => boolean): Promise<CollectedSpan> {
  return await vi.waitFor(
    () => {
      const found = collector.spans.find(is);
      if (!found) throw new Error(`no span ${about}`);
      return found;
    },
    { timeout: 10_000, interval: 50 },
  );
}

const named = async (name: string, traceId: string) =>
  await spanWhere(name, (span) => span.name === name && span.traceId === traceId);

const isStatementOf =
  (parent: CollectedSpan) =>
  ({ parentSpanId, attributes }: CollectedSpan) =>
    parentSpanId === parent.spanId && attributes.some(({ key }) => key === 'db.query.text');

const SUBMIT = `mutation SubmitOnce { submitGeneration(input: { endpoint: "fal-ai/flux/dev", inputs: { prompt: "a-secret-prompt" } }) {
  ... on SubmitGenerationSuccess { generation { id requestId } } } }`;
const LIST = '{ generations(first: 2) { edges { node { id } } } }';

test('a submit is one trace from the request to fal, and its webhook is linked to it', async () => {
  const [traceId, callerId] = [hex(16), hex(8)];
  await ask(SUBMIT, { traceparent: `00-${traceId}-${callerId}-01`, tracestate: 'them=a-caller-secret' });

  const request = await named('POST /graphql', traceId);
  expect(request.parentSpanId).toBe(callerId);
  const resolver = await named('Mutation.submitGeneration', traceId);
  expect(resolver.parentSpanId).toBe(request.spanId);
  const operation = await spanWhere(
    "of Prisma's operation",
    ({ name, parentSpanId }) => name === 'prisma:client:operation' && parentSpanId === resolver.spanId,
  );
  const statement = await spanWhere('of its statement', isStatementOf(operation));
  expect(statement.attributes).toContainEqual({
    key: 'db.system.name',
    value: { stringValue: 'postgresql' },
  });
  const submit = await named('submit to fal', traceId);
  expect(submit.parentSpanId).toBe(resolver.spanId);
  const fal = await named('fal submit', traceId);
  expect(fal.parentSpanId).toBe(submit.spanId);
  expect(fal.attributes).toContainEqual({ key: 'http.response.status_code', value: { intValue: 200 } });
  const confirm = await named('send: confirm', traceId);
  expect(confirm.parentSpanId).toBe(resolver.spanId);
  expect(request.attributes).toContainEqual({
    key: 'graphql.operation.name',
    value: { stringValue: 'SubmitOnce' },
  });

  const webhook = await spanWhere('of the webhook', ({ links }) => links[0]?.traceId === traceId);
  expect(webhook).toMatchObject({ name: 'POST /api/fal/webhook', links: [{ spanId: submit.spanId }] });
  expect(webhook.traceId).not.toBe(traceId);
  await spanWhere(
    'of a statement of the webhook',
    ({ parentSpanId, traceId: of }) => of === webhook.traceId && parentSpanId === webhook.spanId,
  );

  const lineWith = (message: string, trace: string) =>
    server.prints(new RegExp(`^(?=.*"msg":"${message}")(?=.*"trace_id":"${trace}").*$`, 'm'));
  await lineWith('request', traceId);
  await lineWith('webhook', webhook.traceId);
});

test.each([
  ['on the fast path', {}],
  ['on the plain way', { accept: 'application/json, application/xml' }],
])('a query has its resolver and its statements: %s', async (_name, headers) => {
  const traceId = hex(16);
  await ask(LIST, { traceparent: `00-${traceId}-${hex(8)}-01`, ...headers });
  const resolver = await named('Query.generations', traceId);
  const statement = await spanWhere('of its statement', (span) => span.parentSpanId === resolver.spanId);
  expect(statement.attributes).toContainEqual({
    key: 'db.system.name',
    value: { stringValue: 'postgresql' },
  });
});

test('requests that come at once keep to their own traces', async () => {
  const traces = Array.from({ length: 20 }, () => hex(16));
  await Promise.all(traces.map((traceId) => ask(LIST, { traceparent: `00-${traceId}-${hex(8)}-01` })));
  for (const traceId of traces) {
    const resolver = await named('Query.generations', traceId);
    expect(resolver.parentSpanId).toBe((await named('POST /graphql', traceId)).spanId);
    await spanWhere('of its statement', (span) => span.parentSpanId === resolver.spanId);
  }
});

let unrecorded: string;
test('what the caller does not record is not recorded, and its log lines have the trace', async () => {
  unrecorded = hex(16);
  await ask(SUBMIT, { traceparent: `00-${unrecorded}-${hex(8)}-00` });
  await server.prints(new RegExp(`"trace_id":"${unrecorded}"`));
  expect([...sandbox.store.jobs.values()].at(-1)?.webhookUrl).not.toContain('traceparent');
});

test('of what Prisma does, that in the background has no spans, and no statement has two', () => {
  const ofPrisma = collector.spans.filter(({ name }) => name.startsWith('prisma:'));
  expect(ofPrisma).not.toHaveLength(0);
  expect(ofPrisma.filter(({ parentSpanId }) => !parentSpanId)).toEqual([]);
  expect(ofPrisma.map(({ name }) => name)).not.toContain('prisma:client:db_query');
});

test('a webhook that fal has not signed is linked to nothing', async () => {
  const traceId = hex(16);
  const forged = await fetch(`${url}/api/fal/webhook?traceparent=00-${traceId}-${hex(8)}-01`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      traceparent: `00-${traceId}-${hex(8)}-01`,
      'x-fal-webhook-request-id': 'forged',
      'x-fal-webhook-user-id': 'somebody',
      'x-fal-webhook-timestamp': String(Math.round(Date.now() / 1000)),
      'x-fal-webhook-signature': '0'.repeat(128),
    },
    body: '{}',
  });
  expect(forged.status).toBe(401);
  await spanWhere('of the refusal', ({ attributes }) =>
    attributes.some(({ key, value }) => key === 'http.response.status_code' && value.intValue === 401),
  );
  expect(collector.text()).not.toContain(traceId);
});

test('no prompt, user, token or key is in them', async () => {
  const token = await tokenFor('ann-has-a-name', 'user');
  const text = collector.text();
  expect(text).toContain('ledger-of-the-test');
  expect(text).not.toContain(unrecorded);
  for (const secret of ['a-secret-prompt', 'a-caller-secret', 'ann-has-a-name', token, sandbox.credentials])
    expect(text).not.toContain(secret);
});

test('each worker sends its own', async () => {
  const instances = () =>
    new Set(collector.text().match(/"service\.instance\.id","value":\{"stringValue":"[^"]+/g));
  await vi.waitFor(
    async () => {
      await ask(LIST, { connection: 'close' });
      expect(instances().size).toBe(2);
    },
    { timeout: 10_000, interval: 50 },
  );
});

test('a collector that refuses or never answers is told of once, and holds up neither answers nor the stop', async () => {
  collector.answer(400);
  await vi.waitFor(
    async () => {
      await ask(LIST, { connection: 'close' });
      expect(troubles()).toHaveLength(2);
    },
    { timeout: 10_000, interval: 50 },
  );
  collector.answer('never');
  for (let round = 0; round < 4; round += 1) await ask(LIST, { connection: 'close' });
  const begun = performance.now();
  expect(await server.kill('SIGTERM')).toBe(0);
  expect(performance.now() - begun).toBeLessThan(8000);
  expect(troubles()).toEqual(['"traces are lost: Bad Request"', '"traces are lost: Bad Request"']);
});

/** What the workers have logged of it while they ran. */
function troubles(): string[] {
  const told = server.output().matchAll(/"msg":("traces are lost: .*")/g);
  return Array.from(told, ([, words = '']) => words).filter((words) => !words.includes('was stopped'));
}
