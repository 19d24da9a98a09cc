import { type JsonObject, jsonNumber } from '../../lib/lossless-json.ts';
import { imageCount, imageSize } from './image-size.ts';
import type { ResultFile, Run } from './model.ts';
import { drawImage } from './svg-image.ts';

const CONTENT_TYPE = 'image/svg+xml';

/** The result of an endpoint that makes images. */
export function imagesResult(run: Run, folder: string): JsonObject {
  const { input, seed, inferenceSeconds } = run;
  const images = Array.from({ length: imageCount(input) }, (_, index) => ({
    url: input['sync_mode'] === true ? dataUri(drawImage(run, index)) : `${folder}/${index}.svg`,
    ...imageSize(input),
    content_type: CONTENT_TYPE,
  }));
  return {
    images,
    timings: { inference: inferenceSeconds },
    seed: jsonNumber(seed),
    has_nsfw_concepts: images.map(() => false),
    prompt: input['prompt'] ?? '',
  };
}

/** An image of that result by its name, `{index}.svg`. */
export function imageFile(run: Run, name: string): ResultFile | undefined {
  const index = /^(\d)\.svg$/.exec(name)?.[1];
  if (index === undefined || Number(index) >= imageCount(run.input)) return undefined;
  return { contentType: CONTENT_TYPE, body: drawImage(run, Number(index)) };
}

function dataUri(image: string): string {
  return `data:${CONTENT_TYPE};base64,${Buffer.from(image).toString('base64')}`;
}
