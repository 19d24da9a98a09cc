import { expect, test } from 'vitest';

// A path that is right in src and wrong in dist is noticed nowhere else: other tests run the sandbox from src.
const BUILT = new URL('../../../dist/sandbox/models/video.js', import.meta.url).href;

test('the built sandbox finds its sample video', async () => {
  const { videoFile } = await import(BUILT);
  expect(videoFile({}, 'output.mp4').body.subarray(4, 8).toString()).toBe('ftyp');
});
