import { expect, test, vi } from 'vitest';
import { call, IMAGE, isValid, openReceiver, openSandbox, requestPath, settled, submit } from '../support.ts';

async function open(options = {}) {
  return { sandbox: await openSandbox(options), ...(await openReceiver()) };
}

test('webhook-lost: nothing is ever sent', async () => {
  const { sandbox, received, url: webhookUrl } = await open();
  sandbox.faults.script({ fault: { name: 'webhook-lost' } });
  const lost = await submit(sandbox, { webhookUrl });
  await settled(sandbox, lost);
  expect(sandbox.inspection.job(lost)?.deliveries).toMatchObject([{ state: 'lost', attempts: 0 }]);
  await settled(sandbox, await submit(sandbox, { webhookUrl }));
  expect(received).toHaveLength(1);
});

test('webhook-delayed: it comes later', async () => {
  const { sandbox, received, url: webhookUrl } = await open({ jobDurationMs: 0 });
  sandbox.faults.script({ fault: { name: 'webhook-delayed', ms: 200 } });
  const start = Date.now();
  await settled(sandbox, await submit(sandbox, { webhookUrl }));
  expect(Date.now() - start).toBeGreaterThanOrEqual(200);
  expect(received).toHaveLength(1);
});

test('webhook-duplicated: it comes ten times, valid each time', async () => {
  const { sandbox, received, url: webhookUrl } = await open();
  sandbox.faults.script({ fault: { name: 'webhook-duplicated' } });
  await settled(sandbox, await submit(sandbox, { webhookUrl }));
  expect(received).toHaveLength(10);
  expect(new Set(received.map(({ body }) => body.toString())).size).toBe(1);
  for (const webhook of received) expect(await isValid(sandbox, webhook)).toBe(true);
});

test('webhook-reordered: it waits for the webhook of a later job, or for a time', async () => {
  const { sandbox, received, url: webhookUrl } = await open({ jobDurationMs: 0 });
  sandbox.faults.script({ fault: { name: 'webhook-reordered', ms: 10_000 } });
  const first = await submit(sandbox, { webhookUrl });
  const second = await submit(sandbox, { webhookUrl });
  await settled(sandbox, first);
  expect(received.map(({ json }) => json.request_id)).toEqual([second, first]);
  sandbox.faults.script({ fault: { name: 'webhook-reordered', ms: 50 } });
  await settled(sandbox, await submit(sandbox, { webhookUrl }));
  expect(received).toHaveLength(3);
});

test('webhook-before-answer: it is delivered before the submit is answered', async () => {
  const { sandbox, received, url: webhookUrl } = await open({ jobDurationMs: 60_000 });
  sandbox.faults.script({ fault: { name: 'webhook-before-answer' } });
  const requestId = await submit(sandbox, { webhookUrl });
  expect(received.map(({ json }) => json)).toMatchObject([{ request_id: requestId, status: 'OK' }]);
  expect((await call(sandbox, 'GET', requestPath(requestId))).status).toBe(200);
  expect(received).toHaveLength(1);
});

const contradictions = [
  ['error-after-ok', 'a cat', ['OK', 'ERROR']],
  ['ok-after-error', 'a cat [fail]', ['ERROR', 'OK']],
] as const;
test.each(contradictions)(
  '%s: after the truth was acknowledged, its opposite',
  async (name, prompt, statuses) => {
    const sandbox = await openSandbox();
    const { received, url: webhookUrl } = await openReceiver((_, count) => (count === 1 ? 500 : 200));
    sandbox.faults.script({ fault: { name } });
    const requestId = await submit(sandbox, { webhookUrl, input: { prompt } });
    await vi.waitUntil(() => received.length === 3, 15_000);
    const [truth, lie] = statuses;
    expect(received.map(({ json }) => json.status)).toEqual([truth, truth, lie]);
    for (const webhook of received) expect(await isValid(sandbox, webhook)).toBe(true);
    await settled(sandbox, requestId);
    expect(sandbox.faults.injected.get(name)).toBe(1);
  },
);

test('wrong-key: a forgery with an unknown key comes first, then the true webhook', async () => {
  const { sandbox, received, url: webhookUrl } = await open();
  sandbox.faults.script({ fault: { name: 'wrong-key' } });
  await settled(sandbox, await submit(sandbox, { webhookUrl }));
  expect(received.map(({ json }) => json.status)).toEqual(['ERROR', 'OK']);
  expect(await Promise.all(received.map((webhook) => isValid(sandbox, webhook)))).toEqual([false, true]);
});

test('wrong-key of the true content: the second attempt is signed correctly', async () => {
  const sandbox = await openSandbox();
  const { received, url: webhookUrl } = await openReceiver((_, count) => (count === 1 ? 401 : 200));
  sandbox.faults.script({ fault: { name: 'wrong-key', content: 'true' } });
  await settled(sandbox, await submit(sandbox, { webhookUrl }));
  expect(received.map(({ json }) => json.status)).toEqual(['OK', 'OK']);
  expect(await Promise.all(received.map((webhook) => isValid(sandbox, webhook)))).toEqual([false, true]);
});

test('key-rotated: a new key signs; the old one stays published unless withdrawn', async () => {
  const { sandbox, received, url: webhookUrl } = await open();
  const keys = async (): Promise<string[]> => {
    const { keys: published } = Object(await (await fetch(sandbox.jwksUrl)).json());
    return Array.from<{ x: string }>(published).map(({ x }) => x);
  };
  const [first] = await keys();
  sandbox.faults.script({ fault: { name: 'key-rotated' } });
  await settled(sandbox, await submit(sandbox, { webhookUrl }));
  const both = await keys();
  expect(both).toEqual([expect.not.stringMatching(`^${first}$`), first]);
  sandbox.faults.script({ fault: { name: 'key-rotated', withdraw: true } });
  await settled(sandbox, await submit(sandbox, { webhookUrl }));
  expect(await keys()).toHaveLength(1);
  expect(both).not.toContain((await keys())[0]);
  // Only the newest key is published, so the first webhook no longer verifies.
  expect(await Promise.all(received.map((webhook) => isValid(sandbox, webhook)))).toEqual([false, true]);
});

test('foreign-account: forged content with another account’s valid signature', async () => {
  const { sandbox, received, url: webhookUrl } = await open();
  sandbox.faults.script({ fault: { name: 'foreign-account' } });
  const requestId = await submit(sandbox, { webhookUrl });
  await settled(sandbox, requestId);
  const [forged, truth] = received;
  expect(forged?.json).toMatchObject({ request_id: requestId, status: 'ERROR' });
  expect(forged?.headers['x-fal-webhook-user-id']).not.toBe(sandbox.userId);
  expect(truth?.headers['x-fal-webhook-user-id']).toBe(sandbox.userId);
  for (const webhook of received) expect(await isValid(sandbox, webhook)).toBe(true);
});

test('a forgery gets one attempt, whatever the answer', async () => {
  const sandbox = await openSandbox();
  const { received, url: webhookUrl } = await openReceiver(({ json }) => (json.status === 'OK' ? 200 : 403));
  sandbox.faults.script({ fault: { name: 'foreign-account' } });
  sandbox.faults.script({ fault: { name: 'wrong-key' } });
  await settled(sandbox, await submit(sandbox, { webhookUrl }));
  expect(received.map(({ json }) => json.status)).toEqual(['ERROR', 'ERROR', 'OK']);
});

test('null-payload: OK without a payload, which the result call has', async () => {
  const { sandbox, received, url: webhookUrl } = await open();
  sandbox.faults.script({ fault: { name: 'null-payload' } });
  const requestId = await submit(sandbox, { webhookUrl });
  await settled(sandbox, requestId);
  expect(received[0]?.json).toMatchObject({
    status: 'OK',
    payload: null,
    payload_error: expect.stringContaining('not JSON serializable'),
  });
  expect((await call(sandbox, 'GET', requestPath(requestId))).json).toHaveProperty('images');
});

test('huge-payload: 10 MB in the webhook and in the result', async () => {
  const { sandbox, received, url: webhookUrl } = await open();
  sandbox.faults.script({ fault: { name: 'huge-payload' } });
  const requestId = await submit(sandbox, { webhookUrl });
  await settled(sandbox, requestId);
  const [webhook] = received;
  if (!webhook) throw new Error('no webhook came');
  expect(webhook.body.length).toBeGreaterThan(10 * 1024 * 1024);
  expect(await isValid(sandbox, webhook)).toBe(true);
  expect((await call(sandbox, 'GET', requestPath(requestId))).text.length).toBeGreaterThan(10 * 1024 * 1024);
});

test('huge-seed: beyond 2^53, digit for digit', async () => {
  const { sandbox, received, url: webhookUrl } = await open();
  sandbox.faults.script({ fault: { name: 'huge-seed' } });
  sandbox.faults.script({ fault: { name: 'huge-seed', seed: '9007199254740993' } });
  for (const _ of [1, 2]) await settled(sandbox, await submit(sandbox, { webhookUrl }));
  expect(received[0]?.body.toString()).toContain('"seed":196619188014358660');
  expect(received[1]?.body.toString()).toContain('"seed":9007199254740993');
});

test('job-fails: with any status and type', async () => {
  const { sandbox, received, url: webhookUrl } = await open();
  sandbox.faults.script({ fault: { name: 'job-fails', status: 504, type: 'request_timeout' } });
  const requestId = await submit(sandbox, { webhookUrl });
  await settled(sandbox, requestId);
  expect(received[0]?.json).toMatchObject({ status: 'ERROR', error: 'Invalid status code: 504' });
  expect(sandbox.inspection.job(requestId)).toMatchObject({ outcome: 'error', errorType: 'request_timeout' });
});

const isUnlucky = ({ input }: { input: string }) => input.includes('unlucky');

test('several faults may strike one job, and a rule may choose its jobs', async () => {
  const { sandbox, received, url: webhookUrl } = await open();
  for (const name of ['foreign-account', 'webhook-duplicated', 'error-after-ok', 'huge-seed'] as const)
    sandbox.faults.script({ fault: { name }, match: isUnlucky, times: Number.POSITIVE_INFINITY });
  await settled(sandbox, await submit(sandbox, { webhookUrl }));
  expect(received).toHaveLength(1);
  const unlucky = await submit(sandbox, { webhookUrl, endpoint: IMAGE, input: { prompt: 'unlucky' } });
  await vi.waitUntil(() => received.length === 1 + 1 + 10 + 1, 15_000);
  await settled(sandbox, unlucky);
});
