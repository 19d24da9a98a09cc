import { expect, test, vi } from 'vitest';
import type { Sandbox } from '../../../src/sandbox/sandbox.ts';
import { call, IMAGE, openSandbox, settled, submit, VIDEO } from '../support.ts';

async function list(
  sandbox: Sandbox,
  query: Record<string, string> | string,
  credentials = sandbox.credentials,
) {
  const url = `${sandbox.apiUrl}/v1/models/requests/by-endpoint?${new URLSearchParams(query).toString()}`;
  const response = await fetch(url, { headers: { authorization: `Key ${credentials}` } });
  const text = await response.text();
  const { items = [], ...rest } = JSON.parse(text);
  return { status: response.status, text, items: Array.from<Record<string, unknown>>(items), rest };
}

test('a job is listed with its times, and with its payloads digit for digit', async () => {
  const sandbox = await openSandbox();
  const { json } = await call(sandbox, 'POST', IMAGE, '{"prompt":"x","seed":196619188014358661}');
  await settled(sandbox, String(json['request_id']));
  const bare = await list(sandbox, { endpoint_id: IMAGE });
  expect(bare.items).toMatchObject([
    { request_id: json['request_id'], endpoint_id: IMAGE, status_code: 200, duration: 0.028 },
  ]);
  expect(bare.items[0]).not.toHaveProperty('json_input');
  const { text, items } = await list(sandbox, { endpoint_id: IMAGE, expand: 'payloads' });
  expect(text).toContain('"json_input":{"prompt":"x","seed":196619188014358661}');
  expect(text).toMatch(/"json_output":\{"images":.*"seed":196619188014358661/);
  expect(Date.parse(String(items[0]?.['started_at']))).toBeGreaterThan(Date.now() - 5000);
});

test('endpoints, times, statuses and ids select jobs', async () => {
  const sandbox = await openSandbox();
  const image = await submit(sandbox);
  const video = await submit(sandbox, { endpoint: VIDEO });
  const failed = await submit(sandbox, { input: { prompt: '[fail]' } });
  const crashed = await submit(sandbox, { input: { prompt: '[crash]' } });
  for (const id of [image, video, failed, crashed]) await settled(sandbox, id);
  const ids = async (query: Record<string, string>) =>
    (await list(sandbox, query)).items.map((item) => String(item['request_id'])).toSorted();
  const both = `${IMAGE},${VIDEO}`;
  expect(await ids({ endpoint_id: both })).toEqual([image, video, failed, crashed].toSorted());
  expect(await ids({ endpoint_id: VIDEO })).toEqual([video]);
  expect(await ids({ endpoint_id: both, status: 'success' })).toEqual([image, video].toSorted());
  expect(await ids({ endpoint_id: both, status: 'user_error' })).toEqual([failed]);
  expect(await ids({ endpoint_id: both, status: 'error' })).toEqual([crashed]);
  expect(await ids({ endpoint_id: both, request_id: video })).toEqual([video]);
  const now = new Date().toISOString();
  expect(await ids({ endpoint_id: both, start: now })).toEqual([]);
  expect(await ids({ endpoint_id: both, end: now })).toHaveLength(4);
});

test('pages have no gap and no repetition', async () => {
  const sandbox = await openSandbox({ jobDurationMs: 0 });
  const submitted = new Set<string>();
  for (let count = 0; count < 7; count++) submitted.add(await submit(sandbox));
  const seen: unknown[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const query: Record<string, string> = { endpoint_id: IMAGE, limit: '3', ...(cursor && { cursor }) };
    const page: Awaited<ReturnType<typeof list>> = await list(sandbox, query);
    seen.push(...page.items.map((item) => item['request_id']));
    expect(page.rest['has_more']).toBe(page.rest['next_cursor'] !== null);
    cursor = page.rest['next_cursor'];
    // A job submitted between two pages belongs before the first.
    await submit(sandbox);
  }
  expect(seen).toHaveLength(7);
  expect(new Set(seen)).toEqual(submitted);
});

test('queued jobs are listed only if the option says so, and other jobs after the lag', async () => {
  const queued = await openSandbox({ jobDurationMs: 60_000 });
  await submit(queued);
  expect((await list(queued, { endpoint_id: IMAGE })).items).toEqual([]);
  const told = await openSandbox({ jobDurationMs: 60_000, requestList: { queued: true } });
  await submit(told);
  expect((await list(told, { endpoint_id: IMAGE })).items).toHaveLength(1);
  const lagging = await openSandbox({ jobDurationMs: 0, requestList: { lagMs: 300 } });
  await submit(lagging);
  expect((await list(lagging, { endpoint_id: IMAGE })).items).toEqual([]);
  await vi.waitUntil(async () => (await list(lagging, { endpoint_id: IMAGE })).items.length === 1, 15_000);
});

test('bad parameters answer 422 in the Platform API’s own form', async () => {
  const sandbox = await openSandbox();
  const many = Array.from({ length: 51 }, (_, index) => `a/${index}`).join();
  for (const query of [
    '',
    `endpoint_id=${many}`,
    'endpoint_id=a/b&limit=101',
    'endpoint_id=a/b&start=soon',
    'endpoint_id=a/b&cursor=x',
    'endpoint_id=a/b&status=fine',
  ]) {
    const { status, rest } = await list(sandbox, query);
    expect(status).toBe(422);
    expect(rest).toMatchObject({ error: { type: 'validation_error', message: expect.any(String) } });
  }
  const stranger = await list(sandbox, { endpoint_id: IMAGE }, 'wrong');
  expect([stranger.status, stranger.rest['error']?.type]).toEqual([401, 'authorization_error']);
});
