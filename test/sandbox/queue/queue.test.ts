import { expect, test, vi } from 'vitest';
import { call, clientOf, IMAGE, openSandbox, requestPath, settled, submit, VIDEO } from '../support.ts';

test('the unchanged client submits, follows and fetches an image job', async () => {
  const sandbox = await openSandbox({ jobDurationMs: 1000 });
  const { queue } = clientOf(sandbox);
  const submitted = await queue.submit(IMAGE, { input: { prompt: 'a lighthouse', num_images: 2 } });
  const url = `${sandbox.queueUrl}/fal-ai/flux/requests/${submitted.request_id}`;
  expect(submitted).toMatchObject({
    status: 'IN_QUEUE',
    queue_position: 0,
    response_url: url,
    status_url: `${url}/status`,
    cancel_url: `${url}/cancel`,
  });
  const seen = new Set<string>();
  const status = await queue.subscribeToStatus(IMAGE, {
    requestId: submitted.request_id,
    pollInterval: 2,
    logs: true,
    onQueueUpdate: (update) => seen.add(update.status),
  });
  expect([...seen]).toEqual(['IN_QUEUE', 'IN_PROGRESS', 'COMPLETED']);
  expect(status).toMatchObject({ metrics: { inference_time: 0.7 }, logs: [{}, {}] });
  expect(status).not.toHaveProperty('error');
  const { data, requestId } = await queue.result(IMAGE, { requestId: submitted.request_id });
  expect(requestId).toBe(submitted.request_id);
  expect(data).toMatchObject({
    images: [{ width: 1024, height: 768, content_type: 'image/svg+xml' }, {}],
    timings: { inference: 0.7 },
    has_nsfw_concepts: [false, false],
    prompt: 'a lighthouse',
  });
});

test('a video job of an endpoint with a sub-path is followed by owner and alias', async () => {
  const sandbox = await openSandbox();
  const { queue } = clientOf(sandbox);
  const { request_id: requestId } = await queue.submit(VIDEO, { input: { prompt: 'waves', duration: '5' } });
  await queue.subscribeToStatus(VIDEO, { requestId, pollInterval: 5 });
  const { data } = await queue.result(VIDEO, { requestId });
  expect(data).toMatchObject({
    video: { content_type: 'video/mp4', width: 1920, height: 1080, fps: 24, duration: 5, num_frames: 120 },
    actual_prompt: 'waves',
  });
  const full = await call(sandbox, 'GET', requestPath(requestId, '/status', VIDEO));
  expect(full.status).toBe(405);
});

test('status answers 202 until the job has ended, then 200, with the request id in a header', async () => {
  const sandbox = await openSandbox({ jobDurationMs: 500 });
  const requestId = await submit(sandbox);
  const early = await call(sandbox, 'GET', requestPath(requestId, '/status'));
  expect([early.status, early.headers.get('x-fal-request-id')]).toEqual([202, requestId]);
  await settled(sandbox, requestId);
  const late = await call(sandbox, 'GET', requestPath(requestId, '/status'));
  expect([late.status, late.json['status']]).toEqual([200, 'COMPLETED']);
  expect(late.json).not.toHaveProperty('logs');
  expect(late.headers.has('x-fal-billable-units')).toBe(false);
});

test('the queue position counts the jobs of the same app that are ahead', async () => {
  const sandbox = await openSandbox({ jobDurationMs: 10_000 });
  await submit(sandbox);
  await submit(sandbox, { endpoint: 'fal-ai/veo3.1' });
  const requestId = await submit(sandbox, { endpoint: 'fal-ai/flux/schnell' });
  const { json } = await call(sandbox, 'GET', requestPath(requestId, '/status'));
  expect(json['queue_position']).toBe(1);
  const full = await call(sandbox, 'POST', `${IMAGE}?fal_max_queue_length=1`, '{"prompt":"x"}');
  expect(full.status).toBe(429);
});

test('a result that is not ready yet answers 400', async () => {
  const sandbox = await openSandbox({ jobDurationMs: 10_000 });
  const { status, json } = await call(sandbox, 'GET', requestPath(await submit(sandbox)));
  expect([status, json]).toEqual([400, { detail: 'Request is still in progress' }]);
});

const triggers = [
  ['[fail]', 422, 'content_policy_violation', '0', { detail: [{ loc: ['body', 'prompt'] }] }],
  ['[crash]', 500, 'runner_server_error', null, { error_type: 'runner_server_error' }],
] as const;
test.each(triggers)('a prompt with %s fails at run time', async (word, code, type, units, body) => {
  const sandbox = await openSandbox();
  const requestId = await submit(sandbox, { input: { prompt: `a cat ${word}` } });
  await settled(sandbox, requestId);
  const { json, status } = await call(sandbox, 'GET', requestPath(requestId, '/status'));
  expect([status, json['status'], json['error_type']]).toEqual([200, 'COMPLETED', type]);
  expect(json).toMatchObject({ error: expect.any(String), metrics: { inference_time: expect.any(Number) } });
  const result = await call(sandbox, 'GET', requestPath(requestId));
  expect([result.status, result.headers.get('x-fal-billable-units')]).toEqual([code, units]);
  expect(result.json).toMatchObject(body);
});

test('unknown things answer 404, forbidden ones 401 or 405', async () => {
  const sandbox = await openSandbox();
  const unknown = await call(sandbox, 'POST', 'fal-ai/nonsense', '{"prompt":"x"}');
  expect([unknown.status, unknown.json['detail']]).toEqual([404, "Application 'fal-ai/nonsense' not found"]);
  for (const verb of ['', '/status']) {
    const { status, json } = await call(sandbox, 'GET', requestPath('nobody', verb));
    expect([status, json]).toEqual([404, { status: 'NOT_FOUND' }]);
  }
  const requestId = await submit(sandbox);
  expect((await call(sandbox, 'GET', requestPath(requestId, '/status', 'fal-ai/veo3.1'))).status).toBe(404);
  expect((await call(sandbox, 'GET', IMAGE)).status).toBe(405);
  const stranger = clientOf(sandbox, 'wrong');
  await expect(stranger.queue.submit(IMAGE, { input: { prompt: 'x' } })).rejects.toMatchObject({
    status: 401,
  });
  expect(sandbox.inspection.accepted).toBe(1);
});

test('with acceptAnyEndpoint an unknown endpoint makes images', async () => {
  const sandbox = await openSandbox({ acceptAnyEndpoint: true });
  const requestId = await submit(sandbox, { endpoint: 'somebody/new-model/v2', input: { any: 1 } });
  await settled(sandbox, requestId);
  const { json } = await call(sandbox, 'GET', requestPath(requestId, '', 'somebody/new-model'));
  expect(json['images']).toHaveLength(1);
});

async function durations(seed: number): Promise<number[]> {
  const sandbox = await openSandbox({ jobDurationMs: { min: 10, max: 60 }, seed });
  const ids = await Promise.all(['a', 'b', 'c'].map((prompt) => submit(sandbox, { input: { prompt } })));
  await vi.waitUntil(() => sandbox.inspection.jobs.every((job) => job.settled), 15_000);
  return ids.map((id) => {
    const { acceptedAt = 0, endedAt = 0 } = sandbox.inspection.job(id) ?? {};
    return Math.round((endedAt ?? 0) - acceptedAt);
  });
}

test('a job takes as long as the options say, the same for the same seed', async () => {
  expect(await durations(1)).toEqual(await durations(1));
  expect(await durations(1)).not.toEqual(await durations(2));
});
