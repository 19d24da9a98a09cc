import { expect, test, vi } from 'vitest';
import type { Operation } from '../../../src/sandbox/faults/faults.ts';
import type { TestSandbox } from '../../support/sandbox.ts';
import {
  call,
  clientOf,
  IMAGE,
  openReceiver,
  openSandbox,
  platform,
  requestPath,
  settled,
  submit,
} from '../support.ts';

const INPUT = '{"prompt":"x"}';
const STATUSES = [429, 500, 502, 503, 504] as const;

/** Makes one call of the operation for the job and returns its HTTP status, 0 if the socket was dropped. */
async function callFor(sandbox: TestSandbox, operation: Operation, requestId: string): Promise<number> {
  const headers = { authorization: `Key ${sandbox.credentials}` };
  const queue = (verb: string) => `${sandbox.queueUrl}/${requestPath(requestId, verb)}`;
  const calls: Record<Operation, () => Promise<Response>> = {
    submit: () => fetch(`${sandbox.queueUrl}/${IMAGE}`, { method: 'POST', headers, body: INPUT }),
    status: () => fetch(queue('/status'), { headers }),
    result: () => fetch(queue(''), { headers }),
    cancel: () => fetch(queue('/cancel'), { method: 'PUT', headers }),
    list: () => fetch(`${sandbox.apiUrl}/v1/models/requests/by-endpoint?endpoint_id=${IMAGE}`, { headers }),
    jwks: () => fetch(sandbox.jwksUrl),
    pricing: () => platform(sandbox, 'pricing', { endpoint_id: IMAGE }),
    billing: () => platform(sandbox, 'billing-events'),
    usage: () => platform(sandbox, 'usage'),
  };
  return await calls[operation]().then(
    (response) => response.status,
    () => 0,
  );
}

const operations = [
  'submit',
  'status',
  'result',
  'cancel',
  'list',
  'jwks',
  'pricing',
  'billing',
  'usage',
] as const;

test.each(operations)(
  '%s: the socket is dropped, an error is answered, an answer comes late',
  async (operation) => {
    const sandbox = await openSandbox({ jobDurationMs: operation === 'result' ? 0 : 60_000 });
    const requestId = await submit(sandbox, { input: { prompt: 'the job' } });
    const make = () => callFor(sandbox, operation, requestId);
    sandbox.faults.script({ operation, fault: { name: 'drop-before' } });
    expect(await make()).toBe(0);
    for (const status of STATUSES) {
      sandbox.faults.script({ operation, fault: { name: 'error-before', status } });
      expect(await make()).toBe(status);
    }
    sandbox.faults.script({ operation, fault: { name: 'delay-answer', ms: 100 } });
    const start = performance.now();
    expect(await make()).toBeLessThan(300);
    expect(performance.now() - start).toBeGreaterThan(95);
    expect(Object.fromEntries(sandbox.faults.injected)).toEqual({
      [`${operation}:drop-before`]: 1,
      [`${operation}:error-before`]: STATUSES.length,
      [`${operation}:delay-answer`]: 1,
    });
  },
);

test.each(STATUSES)('a submit can be accepted and yet answer %i', async (status) => {
  const sandbox = await openSandbox();
  sandbox.faults.script({ operation: 'submit', fault: { name: 'error-after', status } });
  expect((await call(sandbox, 'POST', IMAGE, INPUT)).status).toBe(status);
  expect([sandbox.inspection.posts, sandbox.inspection.accepted]).toEqual([1, 1]);
});

test('a submit can be accepted and its socket dropped, or dropped without being accepted', async () => {
  const sandbox = await openSandbox();
  sandbox.faults.script({ operation: 'submit', fault: { name: 'drop-after' } });
  await expect(call(sandbox, 'POST', IMAGE, INPUT)).rejects.toThrow('fetch failed');
  expect([sandbox.inspection.posts, sandbox.inspection.accepted]).toEqual([1, 1]);
  sandbox.faults.script({ operation: 'submit', fault: { name: 'drop-before' } });
  await expect(call(sandbox, 'POST', IMAGE, INPUT)).rejects.toThrow('fetch failed');
  expect([sandbox.inspection.posts, sandbox.inspection.accepted]).toEqual([2, 1]);
});

test('a cancel takes effect although its answer is an error', async () => {
  const sandbox = await openSandbox({ jobDurationMs: 60_000 });
  const requestId = await submit(sandbox);
  sandbox.faults.script({ operation: 'cancel', fault: { name: 'error-after', status: 504 } });
  expect(await callFor(sandbox, 'cancel', requestId)).toBe(504);
  expect(sandbox.inspection.job(requestId)?.outcome).toBe('cancelled');
});

test('the unchanged client sends a submit again after a dropped socket, and every POST is counted', async () => {
  const sandbox = await openSandbox();
  const { queue } = clientOf(sandbox);
  const { url } = await openReceiver();
  sandbox.faults.script({ operation: 'submit', fault: { name: 'drop-after' } });
  await queue.submit(IMAGE, { input: { prompt: 'twice' }, webhookUrl: url });
  const key = sandbox.inspection.keyOf(IMAGE, '{ "prompt": "twice" }');
  expect(sandbox.inspection.postsByKey.get(key)).toBe(2);
  expect(sandbox.inspection.postsBySubmission.get('s-1')).toBe(2);
  expect(sandbox.inspection.jobs.map(({ posts }) => posts)).toEqual([2, 2]);
});

test('job-unknown: a known job answers 404 for a while', async () => {
  const sandbox = await openSandbox({ jobDurationMs: 0 });
  const [known, other] = [await submit(sandbox), await submit(sandbox)];
  const match = ({ requestId }: { requestId: string | null }) => requestId === known;
  sandbox.faults.script({ operation: 'status', fault: { name: 'job-unknown' }, match, times: 2 });
  sandbox.faults.script({ operation: 'result', fault: { name: 'job-unknown' }, match });
  expect(await callFor(sandbox, 'status', other)).toBe(200);
  const statuses = [1, 2, 3].map(() => callFor(sandbox, 'status', known));
  expect((await Promise.all(statuses)).toSorted((a, b) => a - b)).toEqual([200, 404, 404]);
  expect(await callFor(sandbox, 'result', known)).toBe(404);
  expect(await callFor(sandbox, 'result', known)).toBe(200);
});

test('result-not-ready: COMPLETED, yet no result for a while', async () => {
  const sandbox = await openSandbox({ jobDurationMs: 0 });
  const requestId = await submit(sandbox);
  sandbox.faults.script({ fault: { name: 'result-not-ready' } });
  expect(await callFor(sandbox, 'status', requestId)).toBe(200);
  expect(await callFor(sandbox, 'result', requestId)).toBe(400);
  expect(await callFor(sandbox, 'result', requestId)).toBe(200);
});

test('error-omitted: the status of a failed job does not say that it failed', async () => {
  const sandbox = await openSandbox({ jobDurationMs: 0 });
  const requestId = await submit(sandbox, { input: { prompt: '[fail]' } });
  sandbox.faults.script({ fault: { name: 'error-omitted' } });
  const { json } = await call(sandbox, 'GET', requestPath(requestId, '/status'));
  expect(json['status']).toBe('COMPLETED');
  expect(json).not.toHaveProperty('error');
  expect(await callFor(sandbox, 'result', requestId)).toBe(422);
});

test('status-backwards: IN_PROGRESS, IN_QUEUE again, IN_PROGRESS, and another attempt id', async () => {
  const sandbox = await openSandbox({ jobDurationMs: 1500 });
  const { received, url } = await openReceiver();
  sandbox.faults.script({ fault: { name: 'status-backwards' } });
  const requestId = await submit(sandbox, { webhookUrl: url });
  const seen: unknown[] = [];
  await vi.waitUntil(
    async () => {
      const { json } = await call(sandbox, 'GET', requestPath(requestId, '/status'));
      if (seen.at(-1) !== json['status']) seen.push(json['status']);
      return json['status'] === 'COMPLETED';
    },
    { timeout: 10_000, interval: 10 },
  );
  expect(seen).toEqual(['IN_QUEUE', 'IN_PROGRESS', 'IN_QUEUE', 'IN_PROGRESS', 'COMPLETED']);
  await settled(sandbox, requestId);
  expect(received[0]?.json).toMatchObject({ request_id: requestId });
  expect(received[0]?.json).not.toMatchObject({ gateway_request_id: requestId });
});

test('rules strike once by default, in order, until they are cleared', async () => {
  const sandbox = await openSandbox({ jobDurationMs: 0 });
  const requestId = await submit(sandbox);
  const status = () => callFor(sandbox, 'status', requestId);
  sandbox.faults.script({ operation: 'status', fault: { name: 'error-before', status: 500 } });
  sandbox.faults.script({
    operation: 'status',
    fault: { name: 'error-before', status: 502 },
    times: Number.POSITIVE_INFINITY,
  });
  expect([await status(), await status(), await status()]).toEqual([500, 502, 502]);
  sandbox.faults.clear();
  expect(await status()).toBe(200);
});
