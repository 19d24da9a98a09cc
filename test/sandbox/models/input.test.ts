import { expect, test } from 'vitest';
import { call, clientOf, IMAGE, openSandbox, VIDEO } from '../support.ts';

const wrong = [
  [IMAGE, '{}', 'prompt', 'missing', 'Field required'],
  [IMAGE, '', 'prompt', 'missing', 'Field required'],
  [IMAGE, '{"prompt":7}', 'prompt', 'string_type', 'Input should be a valid string'],
  [IMAGE, '{"prompt":""}', 'prompt', 'string_too_short', 'String should have at least 1 character'],
  [IMAGE, '{"prompt":"x","num_images":9}', 'num_images', 'less_than_equal', 'less than or equal to 4'],
  [IMAGE, '{"prompt":"x","num_images":0}', 'num_images', 'greater_than_equal', 'than or equal to 1'],
  [IMAGE, '{"prompt":"x","num_images":1.5}', 'num_images', 'int_from_float', 'fractional part'],
  [IMAGE, '{"prompt":"x","seed":"7"}', 'seed', 'int_type', 'valid integer'],
  [IMAGE, '{"prompt":"x","sync_mode":1}', 'sync_mode', 'bool_type', 'valid boolean'],
  [IMAGE, '{"prompt":"x","image_size":"huge"}', 'image_size', 'literal_error', "'square_hd', 'square'"],
  ['fal-ai/veo3.1', '{"prompt":"x","duration":"5s"}', 'duration', 'literal_error', "'4s', '6s' or '8s'"],
  ['fal-ai/veo3.1/image-to-video', '{"prompt":"x"}', 'image_url', 'missing', 'Field required'],
  [VIDEO, '{"prompt":"x","seed":-1}', 'seed', 'greater_than_equal', 'than or equal to 0'],
] as const;

test.each(wrong)('%s refuses %s', async (endpoint, body, field, type, msg) => {
  const sandbox = await openSandbox();
  const { status, json } = await call(sandbox, 'POST', endpoint, body);
  expect(status).toBe(422);
  expect(json['detail']).toMatchObject([
    { loc: ['body', field], type, msg: expect.stringContaining(msg), url: expect.stringContaining(type) },
  ]);
  expect(sandbox.inspection.accepted).toBe(0);
});

test('every finding is listed, with what was sent', async () => {
  const { queue } = clientOf(await openSandbox());
  const input: object = { prompt: 7, num_images: 9 };
  const submitted = queue.submit<string>(IMAGE, { input });
  await expect(submitted).rejects.toMatchObject({
    name: 'ValidationError',
    status: 422,
    body: { detail: [{ input: 7 }, { input: 9, ctx: { le: 4 } }] },
  });
});

test.each(['[1]', 'null', '"text"', '{"prompt":'])('a body of %s is refused', async (body) => {
  const sandbox = await openSandbox();
  const { status, json } = await call(sandbox, 'POST', IMAGE, body);
  expect(status).toBe(422);
  expect(json['detail']).toHaveLength(1);
});

test.each([
  [VIDEO, { prompt: 'x', duration: 5 }],
  [VIDEO, { prompt: 'x', duration: '5' }],
  [IMAGE, { prompt: 'x', image_size: { width: 640, height: 480 } }],
  [IMAGE, { prompt: 'x', seed: null, something_new: true }],
  ['bytedance/seedance-2.0/text-to-video', { prompt: 'x', duration: 'auto', aspect_ratio: '21:9' }],
])('%s accepts %j', async (endpoint, input) => {
  const sandbox = await openSandbox();
  expect((await call(sandbox, 'POST', endpoint, JSON.stringify(input))).status).toBe(200);
});
