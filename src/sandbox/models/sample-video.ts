import { readFileSync } from 'node:fs';

// A path that is the same from src/sandbox/models and from the compiled dist/sandbox/models. The file was made with
// ffmpeg -f lavfi -i testsrc2=size=640x360:rate=24:duration=3 -c:v libx264 -profile:v main -preset veryslow -crf 34
//   -pix_fmt yuv420p -movflags +faststart sample.mp4
/** The video that every video endpoint makes: H.264, 3 seconds. */
export const SAMPLE_VIDEO: Uint8Array = readFileSync(
  new URL('../../../src/sandbox/models/assets/sample.mp4', import.meta.url),
);
