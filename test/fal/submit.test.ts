import { createServer } from 'node:http';
import { promiseHooks } from 'node:v8';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createFal } from '../../src/fal/client.ts';
import { createLargeTexts } from '../../src/fal/large-texts.ts';
import { createOtherClock } from '../../src/lib/other-clock.ts';

const bodies: string[] = [];
const tagHeaders: unknown[] = [];
const server = createServer((request, response) => {
  let body = '';
  request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
  request.on('end', () => {
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

async function submit(
  input: Record<string, unknown>,
  tags: Record<string, string> | null = null,
): Promise<string | undefined> {
  const fal = createFal({
    queueUrl: url,
    apiUrl: url,
    key: 'key',
    adminKey: undefined,
    timeoutMs: 20_000,
    clock: createOtherClock(() => new Date()),
    largeTexts: createLargeTexts(),
  });
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
