import { PROMPT } from './fields.ts';
import type { Family, Model } from './model.ts';
import { sampleSolid } from './solid.ts';
import { sampleSound } from './sound.ts';

const COMMON = { fields: { prompt: PROMPT }, unitPrice: '0.02', unit: 'generations', units: () => 1 };

/** A model that makes one file, always the same. */
function oneFile(member: string, name: string, contentType: string, body: Uint8Array): Model {
  return {
    ...COMMON,
    result: (_run, folder) => ({
      [member]: {
        url: `${folder}/${name}`,
        content_type: contentType,
        file_name: name,
        file_size: body.length,
      },
    }),
    file: (_run, asked) => (asked === name ? { contentType, body } : undefined),
  };
}

/** fal has none of these: they stand for its models that make sound, solids and words. */
export const KINDS: Family = {
  'sandbox/sound': oneFile('audio', 'sound.wav', 'audio/wav', sampleSound()),
  // fal says so of most of its models' files.
  'sandbox/solid': oneFile('model_mesh', 'solid.glb', 'application/octet-stream', sampleSolid()),
  'sandbox/words': {
    ...COMMON,
    result: ({ input }) => ({ output: `You said: ${String(input['prompt'])}` }),
    file: () => undefined,
  },
};
