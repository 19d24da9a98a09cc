import { createServer } from 'node:http';
import { promiseHooks } from 'node:v8';
import { createFalClient, type FalClient } from '@fal-ai/client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createFal, type Fal } from '../../src/fal/client.ts';
import { createLargeTexts } from '../../src/fal/large-texts.ts';
import { tagsHeader } from '../../src/fal/tags.ts';
import { createOtherClock } from '../../src/lib/other-clock.ts';

interface Received {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}
// Of the connection, not of the call.
const OF_TRANSPORT = ['host', 'connection', 'content-length', 'accept-encoding'];
const received: Received[] = [];
const bodies: string[] = [];
const tagHeaders: unknown[] = [];
const server = createServer((request, response) => {
  let body = '';
  request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
  request.on('end', () => {
    const { method, url: path, headers } = request;
    const ofCall = Object.entries(headers).filter(([name]) => !OF_TRANSPORT.includes(name));
    received.push({ method, url: path, headers: Object.fromEntries(ofCall), body });
    bodies.push(body);
    tagHeaders.push(request.headers['x-fal-tags']);
    response.setHeader('content-type', 'application/json').end('{"request_id":"sent"}');
  });
});
let url: string;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const at = server.address();
  url = `http://127.0.0.1:${typeof at === 'object' ? at?.port : ''}`;
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
});

function createOurs() {
  return createFal({
    queueUrl: url,
    apiUrl: url,
    key: 'key',
    adminKey: undefined,
    timeoutMs: 20_000,
    clock: createOtherClock(() => new Date()),
    largeTexts: createLargeTexts(),
  });
}

async function submit(
  input: Record<string, unknown>,
  tags: Record<string, string> | null = null,
): Promise<string | undefined> {
  const fal = createOurs();
  await expect(fal.submit({ endpoint: 'a/b', input, webhookUrl: undefined, tags })).resolves.toMatchObject({
    kind: 'accepted',
    requestId: 'sent',
  });
  return bodies.at(-1);
}

test.each([
  '{}',
  '{"prompt":"x","b":[1,[],{},null,{"c":0.1}],"2":true,"1":"é\\n"}',
  '{"__proto__":{"a":1},"toJSON":"x","constructor":null,"image_url":"data:image/png;base64,AAAA"}',
])('fal gets the inputs %s as they are', async (text) => {
  expect(await submit(JSON.parse(text))).toBe(JSON.stringify(JSON.parse(text)));
});

const WEBHOOK = "https://ledger.example/webhooks/fal?submission=a b+c&traceparent=00-é-'()*~!%2F#x";

/** What the client itself sends. */
async function sentByClient(use: (client: FalClient) => Promise<unknown>): Promise<Received | undefined> {
  let sent: Received | undefined;
  const client = createFalClient({
    credentials: 'key',
    fetch: async (request, { method, headers, body } = {}) => {
      const { pathname, search } = new URL(request instanceof Request ? request.url : request);
      const all = Object.fromEntries(new Headers(headers));
      sent = { method, url: pathname + search, headers: all, body: typeof body === 'string' ? body : '' };
      return new Response('{}');
    },
  });
  await use(client);
  return sent;
}

test.each([
  ['a/b', undefined, null],
  ['fal-ai/flux/dev', WEBHOOK, { project: 'lion' }],
  ['fal-ai/veo3.1/fast/image-to-video', 'http://127.0.0.1:4000/webhooks/fal', null],
  ['workflows/some.one/my-flow', WEBHOOK, null],
  ['comfy/some_one/nodes/deep/er', undefined, { a: 'b', 'team.name': 'film & video = both' }],
])('%s gets the request that the client itself would send', async (endpoint, webhookUrl, tags) => {
  const input = { prompt: 'é "x" </script>', seed: 7, list: [1, null, { a: [] }] };
  const ofClient = await sentByClient((client) =>
    client.queue.submit(endpoint, {
      input,
      ...(webhookUrl && { webhookUrl }),
      ...(tags && { headers: { 'X-Fal-Tags': tagsHeader(tags) } }),
    }),
  );
  const fal = createOurs();
  // The second time the request is known already.
  for (let time = 0; time < 2; time += 1) {
    await fal.submit({ endpoint, input, webhookUrl, tags });
    expect(received.at(-1)).toEqual(ofClient);
  }
});

const JOB = { endpoint: 'fal-ai/flux/dev', requestId: 'abc-123' };
const { signal } = new AbortController();
const about = { requestId: JOB.requestId };

test.each([
  ['status', (fal: Fal) => fal.status(JOB, signal), (c: FalClient) => c.queue.status(JOB.endpoint, about)],
  ['result', (fal: Fal) => fal.result(JOB, signal), (c: FalClient) => c.queue.result(JOB.endpoint, about)],
  ['cancel', (fal: Fal) => fal.cancel(JOB), (c: FalClient) => c.queue.cancel(JOB.endpoint, about)],
] as const)('of a job fal is asked as the client itself would: %s', async (_part, ask, use) => {
  const ofClient = await sentByClient(use);
  const fal = createOurs();
  for (let time = 0; time < 2; time += 1) {
    await ask(fal);
    expect(received.at(-1)).toEqual(ofClient);
  }
});

test('tags are sent in the header that fal wants, and without any there is no such header', async () => {
  await submit({}, { project: 'lion', 'team.name': 'film & video = both' });
  expect(tagHeaders.at(-1)).toBe('project=lion,team.name=film & video = both');
  await submit({});
  expect(tagHeaders.at(-1)).toBeUndefined();
});

test('inputs of many values are sent without a promise for each of them', async () => {
  let promises = 0;
  const stop = promiseHooks.onInit(() => {
    promises += 1;
  });
  try {
    await submit({ points: Array.from({ length: 50_000 }, (_, at) => at) });
  } finally {
    stop();
  }
  expect(promises).toBeLessThan(5000);
});
