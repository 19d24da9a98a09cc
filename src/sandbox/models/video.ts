import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type JsonObject, toNumber } from '../../lib/lossless-json.ts';
import { PACKAGE_ROOT } from '../../lib/package-root.ts';
import type { ResultFile, Run } from './model.ts';

// H.264, 3 seconds. Made with
// ffmpeg -f lavfi -i testsrc2=size=640x360:rate=24:duration=3 -c:v libx264 -profile:v main -preset veryslow -crf 34
//   -pix_fmt yuv420p -movflags +faststart sample.mp4
// The build does not copy it.
const SAMPLE: Uint8Array = readFileSync(path.join(PACKAGE_ROOT, 'src/sandbox/models/assets/sample.mp4'));
const NAME = 'output.mp4';
const CONTENT_TYPE = 'video/mp4';

/** The file object of a result: every video endpoint makes the same sample. */
export function videoObject(folder: string): JsonObject {
  return {
    url: `${folder}/${NAME}`,
    content_type: CONTENT_TYPE,
    file_name: NAME,
    file_size: SAMPLE.length,
  };
}

/** The video of that result by its name. */
export function videoFile(_run: Run, name: string): ResultFile | undefined {
  return name === NAME ? { contentType: CONTENT_TYPE, body: SAMPLE } : undefined;
}

/** The length of a video by `duration`, which comes as 8, "8" or "8s". */
export function videoSeconds(input: JsonObject, otherwise: number): number {
  const duration = input['duration'];
  const seconds = toNumber(duration) ?? Number.parseFloat(String(duration));
  return seconds > 0 ? seconds : otherwise;
}
