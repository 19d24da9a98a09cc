import { expect, test } from 'vitest';
import { call, IMAGE, openSandbox, settled, VIDEO } from '../support.ts';

const SEEDANCE = 'bytedance/seedance-2.0/text-to-video';

/** The result of a job whose input is this JSON text. */
async function resultOf(endpoint: string, input: string) {
  const sandbox = await openSandbox({ jobDurationMs: 10 });
  const { json } = await call(sandbox, 'POST', endpoint, input);
  const requestId = String(json['request_id']);
  await settled(sandbox, requestId);
  const path = `${endpoint.split('/').slice(0, 2).join('/')}/requests/${requestId}`;
  const answer = await call(sandbox, 'GET', path);
  return { ...answer, requestId, sandbox, units: answer.headers.get('x-fal-billable-units') };
}

test('a seed beyond 2^53 comes back digit for digit', async () => {
  const { text, sandbox, requestId } = await resultOf(IMAGE, '{"prompt":"x","seed":196619188014358661}');
  expect(text).toContain('"seed":196619188014358661');
  expect(sandbox.inspection.job(requestId)?.resultJson).toBe(text);
});

test('a job without a seed gets one that does not change', async () => {
  const { json, text, sandbox, requestId } = await resultOf(IMAGE, '{"prompt":"x"}');
  expect(json['seed']).toBeTypeOf('number');
  expect((await call(sandbox, 'GET', `fal-ai/flux/requests/${requestId}`)).text).toBe(text);
});

test('Veo reports a file and no seed, Seedance a file and a seed', async () => {
  const veo = await resultOf('fal-ai/veo3.1', '{"prompt":"x","seed":5}');
  expect(Object.keys(veo.json)).toEqual(['video']);
  expect(Object.keys(Object(veo.json['video']))).toEqual(['url', 'content_type', 'file_name', 'file_size']);
  const seedance = await resultOf(SEEDANCE, '{"prompt":"x","seed":5}');
  expect(seedance.json).toMatchObject({ video: { content_type: 'video/mp4' }, seed: 5 });
});

test('sync_mode puts the images into the result', async () => {
  const { json } = await resultOf(IMAGE, '{"prompt":"x","sync_mode":true}');
  expect(json).toMatchObject({ images: [{ url: expect.stringMatching(/^data:image\/svg\+xml;base64,/) }] });
});

test.each([
  ['square', 512, 512],
  ['portrait_16_9', 576, 1024],
  [{ width: 640, height: 480 }, 640, 480],
])('an image of size %j is %i by %i', async (image_size, width, height) => {
  const { json } = await resultOf(IMAGE, JSON.stringify({ prompt: 'x', image_size }));
  expect(json).toMatchObject({ images: [{ width, height }] });
});

test.each([
  [IMAGE, { num_images: 3 }, '3'],
  [IMAGE, {}, '1'],
  [IMAGE, { image_size: 'square_hd', num_images: 2 }, '2'],
  [IMAGE, { image_size: { width: 1920, height: 1080 } }, '2'],
  [IMAGE, { image_size: { width: 2048, height: 2049 }, num_images: 2 }, '10'],
  ['fal-ai/veo3.1', { duration: '6s' }, '6'],
  ['fal-ai/veo3.1', { duration: '6s', generate_audio: false }, '3'],
  ['fal-ai/veo3.1', { resolution: '4k' }, '12'],
  ['fal-ai/veo3.1', { resolution: '4k', generate_audio: false }, '8'],
  ['fal-ai/veo3.1/fast', {}, '8'],
  [VIDEO, { duration: 12, resolution: '720p' }, '12'],
  [VIDEO, { duration: '12', resolution: '720p' }, '12'],
  [VIDEO, { duration: 12, resolution: '1080p' }, '18'],
  [VIDEO, {}, '7.5'],
  // fal's real bills: 87.3, 108.9 and 130.5 units for 4, 5 and 6 seconds at 720p.
  [SEEDANCE, { duration: '4', resolution: '720p' }, '87.3'],
  [SEEDANCE, { duration: '5', resolution: '720p' }, '108.9'],
  [SEEDANCE, { duration: '6', aspect_ratio: '9:16' }, '130.5'],
  // Others count the pixels of 16:9 at that height, whatever the shape.
  [SEEDANCE, { duration: '4', resolution: '480p', aspect_ratio: '1:1' }, '38.8'],
  [SEEDANCE, { duration: '4', resolution: '1080p' }, '196.425'],
  [SEEDANCE, { duration: '4', resolution: '4k', aspect_ratio: 'auto' }, '785.7'],
])('%s bills %j as %s units', async (endpoint, input, expected) => {
  const { units, sandbox, requestId } = await resultOf(endpoint, JSON.stringify({ prompt: 'x', ...input }));
  expect(units).toBe(expected);
  expect(sandbox.inspection.job(requestId)?.billedUnits).toBe(expected);
});
