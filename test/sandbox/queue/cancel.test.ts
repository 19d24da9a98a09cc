import { expect, test, vi } from 'vitest';
import {
  call,
  clientOf,
  IMAGE,
  openReceiver,
  openSandbox,
  requestPath,
  settled,
  submit,
} from '../support.ts';

const cancelled = { status: 'COMPLETED', error_type: 'client_cancelled' };

async function isRunning(sandbox: Awaited<ReturnType<typeof openSandbox>>, requestId: string) {
  await vi.waitUntil(async () => {
    const { json } = await call(sandbox, 'GET', requestPath(requestId, '/status'));
    return json['status'] === 'IN_PROGRESS';
  }, 15_000);
}

test('a queued job is removed from the queue, and no webhook is sent', async () => {
  const sandbox = await openSandbox({ jobDurationMs: 10_000 });
  const { received, url } = await openReceiver();
  const requestId = await submit(sandbox, { webhookUrl: url });
  const { status, json } = await call(sandbox, 'PUT', requestPath(requestId, '/cancel'));
  expect([status, json]).toEqual([200, { status: 'OK' }]);
  await settled(sandbox, requestId);
  expect((await call(sandbox, 'GET', requestPath(requestId, '/status'))).json).toMatchObject(cancelled);
  expect((await call(sandbox, 'GET', requestPath(requestId))).status).toBe(499);
  expect(sandbox.inspection.job(requestId)).toMatchObject({ outcome: 'cancelled', billedUnits: '0' });
  expect(received).toEqual([]);
});

test('a running job is asked to stop, and stops', async () => {
  const sandbox = await openSandbox({ jobDurationMs: 2000 });
  const requestId = await submit(sandbox);
  await isRunning(sandbox, requestId);
  for (const _ of [1, 2]) {
    const { status, json } = await call(sandbox, 'PUT', requestPath(requestId, '/cancel'));
    expect([status, json]).toEqual([202, { status: 'CANCELLATION_REQUESTED' }]);
  }
  await settled(sandbox, requestId);
  expect(sandbox.inspection.job(requestId)?.outcome).toBe('cancelled');
  expect((await call(sandbox, 'GET', requestPath(requestId))).status).toBe(499);
});

test('a finished job cannot be cancelled, an unknown one is not found', async () => {
  const sandbox = await openSandbox();
  const requestId = await submit(sandbox);
  await settled(sandbox, requestId);
  const { queue } = clientOf(sandbox);
  await expect(queue.cancel(IMAGE, { requestId })).rejects.toMatchObject({
    status: 400,
    body: { status: 'ALREADY_COMPLETED' },
  });
  await expect(queue.cancel(IMAGE, { requestId: 'nobody' })).rejects.toMatchObject({
    status: 404,
    body: { status: 'NOT_FOUND' },
  });
});

test('late-cancel: the job completes after the request was accepted', async () => {
  const sandbox = await openSandbox({ jobDurationMs: 500 });
  sandbox.faults.script({ fault: { name: 'late-cancel' } });
  const requestId = await submit(sandbox);
  expect((await call(sandbox, 'PUT', requestPath(requestId, '/cancel'))).status).toBe(202);
  await settled(sandbox, requestId);
  expect(sandbox.inspection.job(requestId)?.outcome).toBe('success');
});

test('late-cancel: or it has completed just before', async () => {
  const sandbox = await openSandbox({ jobDurationMs: 10_000 });
  sandbox.faults.script({ fault: { name: 'late-cancel', answer: 'already-completed' } });
  const { received, url } = await openReceiver();
  const requestId = await submit(sandbox, { webhookUrl: url });
  const { status, json } = await call(sandbox, 'PUT', requestPath(requestId, '/cancel'));
  expect([status, json]).toEqual([400, { status: 'ALREADY_COMPLETED' }]);
  await settled(sandbox, requestId);
  expect(received.map(({ json: body }) => body.status)).toEqual(['OK']);
  expect(sandbox.faults.injected.get('late-cancel')).toBe(1);
});

test('cancelled-unknown and cancelled-webhook: the job is forgotten, and a webhook is sent', async () => {
  const sandbox = await openSandbox({ jobDurationMs: 10_000 });
  sandbox.faults.script({ fault: { name: 'cancelled-unknown' } });
  sandbox.faults.script({ fault: { name: 'cancelled-webhook' } });
  const { received, url } = await openReceiver();
  const requestId = await submit(sandbox, { webhookUrl: url });
  await call(sandbox, 'PUT', requestPath(requestId, '/cancel'));
  await settled(sandbox, requestId);
  for (const verb of ['', '/status'])
    expect((await call(sandbox, 'GET', requestPath(requestId, verb))).status).toBe(404);
  expect(received.map(({ json }) => json)).toMatchObject([
    { status: 'ERROR', error: 'Invalid status code: 499', payload: { error_type: 'client_cancelled' } },
  ]);
});
