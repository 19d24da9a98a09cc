import { once } from 'node:events';
import { createServer } from 'node:http';
import { expect, onTestFinished, test, vi } from 'vitest';
import { isValid, openReceiver, openSandbox, settled, submit } from '../support.ts';

test('a successful job gets one webhook, signed as fal signs', async () => {
  const sandbox = await openSandbox({ userId: 'me' });
  const { received, url } = await openReceiver();
  const requestId = await submit(sandbox, { webhookUrl: url });
  await settled(sandbox, requestId);
  const [webhook, ...more] = received;
  if (!webhook) throw new Error('no webhook came');
  expect(more).toEqual([]);
  expect(webhook.url).toBe('/webhook?submission=s-1');
  expect(webhook.json).toMatchObject({ request_id: requestId, gateway_request_id: requestId, status: 'OK' });
  expect(webhook.body.toString()).toContain(`"payload":${sandbox.inspection.job(requestId)?.resultJson}}`);
  expect(webhook.headers).toMatchObject({
    'x-fal-webhook-request-id': requestId,
    'x-fal-webhook-user-id': 'me',
    'x-fal-webhook-signature': expect.stringMatching(/^[0-9a-f]{128}$/),
  });
  const age = Date.now() / 1000 - Number(webhook.headers['x-fal-webhook-timestamp']);
  expect(Math.abs(age)).toBeLessThan(5);
  expect(await isValid(sandbox, webhook)).toBe(true);
  expect(await isValid(sandbox, { ...webhook, body: Buffer.from('{}') })).toBe(false);
});

test('the webhook of a failed job has its status and detail', async () => {
  const sandbox = await openSandbox();
  const { received, url } = await openReceiver();
  await settled(sandbox, await submit(sandbox, { webhookUrl: url, input: { prompt: '[fail]' } }));
  await settled(sandbox, await submit(sandbox, { webhookUrl: url, input: { prompt: '[crash]' } }));
  expect(received.map(({ json }) => json)).toMatchObject([
    {
      status: 'ERROR',
      error: 'Invalid status code: 422',
      payload: { detail: [{ type: 'content_policy_violation' }] },
    },
    {
      status: 'ERROR',
      error: 'Invalid status code: 500',
      payload: { detail: 'Internal Server Error', error_type: 'runner_server_error' },
    },
  ]);
});

test.each([404, 500])(
  'a receiver that answers %i gets the webhook again until it acknowledges',
  async (status) => {
    const sandbox = await openSandbox();
    const { received, url } = await openReceiver((_, count) => (count < 4 ? status : 204));
    const requestId = await submit(sandbox, { webhookUrl: url });
    await settled(sandbox, requestId);
    expect(received).toHaveLength(4);
    expect(sandbox.inspection.job(requestId)?.deliveries).toMatchObject([
      { kind: 'true', state: 'acknowledged', attempts: 4, lastStatus: 204 },
    ]);
  },
);

test('a redirect is a permanent failure and is not followed', async () => {
  const sandbox = await openSandbox();
  const { received, url } = await openReceiver(() => 307);
  const requestId = await submit(sandbox, { webhookUrl: url });
  await settled(sandbox, requestId);
  expect(received).toHaveLength(1);
  expect(sandbox.inspection.job(requestId)?.deliveries).toMatchObject([
    { state: 'refused', lastStatus: 307 },
  ]);
});

test('after the last attempt a webhook is given up', async () => {
  const sandbox = await openSandbox({ webhookRetry: { retries: 2 } });
  const { received, url } = await openReceiver(() => 503);
  const requestId = await submit(sandbox, { webhookUrl: url });
  await settled(sandbox, requestId);
  expect(received).toHaveLength(3);
  expect(sandbox.inspection.job(requestId)?.deliveries).toMatchObject([{ state: 'exhausted' }]);
});

test('a receiver that is down or does not answer in time gets the webhook again', async () => {
  const sandbox = await openSandbox({ webhookRetry: { retries: 1, timeoutMs: 50 } });
  const gone = await submit(sandbox, { webhookUrl: 'http://127.0.0.1:1/' });
  await settled(sandbox, gone);
  expect(sandbox.inspection.job(gone)?.deliveries).toMatchObject([{ attempts: 2, lastStatus: null }]);
  const silent = createServer(() => undefined).listen(0, '127.0.0.1');
  onTestFinished(() => silent.closeAllConnections());
  await once(silent, 'listening');
  const address = silent.address();
  const port = typeof address === 'object' ? address?.port : 0;
  const unanswered = await submit(sandbox, { webhookUrl: `http://127.0.0.1:${port}/` });
  await settled(sandbox, unanswered);
  expect(sandbox.inspection.job(unanswered)?.deliveries).toMatchObject([{ attempts: 2, lastStatus: null }]);
  silent.close();
});

test('without a webhook URL nothing is sent', async () => {
  const sandbox = await openSandbox();
  const requestId = await submit(sandbox);
  await settled(sandbox, requestId);
  expect(sandbox.inspection.job(requestId)).toMatchObject({
    webhookUrl: null,
    submissionId: null,
    deliveries: [],
  });
});

test('the sandbox closes at once, even with webhooks in delivery and calls waiting', async () => {
  const sandbox = await openSandbox({ webhookRetry: { baseDelayMs: 60_000 } });
  const { received, url } = await openReceiver(() => 503);
  sandbox.faults.script({ fault: { name: 'delay-answer', ms: 60_000 }, operation: 'jwks' });
  await submit(sandbox, { webhookUrl: url });
  const waiting = fetch(sandbox.jwksUrl).catch(() => 'cut off');
  await vi.waitUntil(() => received.length === 1 && sandbox.faults.injected.has('jwks:delay-answer'), 15_000);
  const start = performance.now();
  await sandbox.close();
  expect(performance.now() - start).toBeLessThan(1000);
  expect(await waiting).toBe('cut off');
});

test('an invalid webhook URL is given up like a receiver that is down', async () => {
  const sandbox = await openSandbox({ webhookRetry: { retries: 1 } });
  for (const webhookUrl of ['nowhere', 'ftp://127.0.0.1/', 'http://']) {
    const requestId = await submit(sandbox, { webhookUrl });
    await settled(sandbox, requestId);
    expect(sandbox.inspection.job(requestId)?.deliveries).toMatchObject([
      { state: 'exhausted', attempts: 2 },
    ]);
  }
});
