import { isDeepStrictEqual } from 'node:util';
import { isObject } from '../lib/lossless-json.ts';
import type { Inputs } from './units/types.ts';

/** The inputs that a price may depend on, in the form in which two jobs are compared. */
export interface PriceInputs {
  /** How a thing is made: resolution, quality, audio, input files. */
  readonly bearing: Inputs;
  /** How much of it is made. */
  readonly quantities: Inputs;
}

/**
 * Matches the names of inputs that bear the price of some endpoint, by the parts of names in the types that
 * @fal-ai/client ships.
 */
const BEARING =
  /(resolution|quality|audio|sound|fps|frames|tier|speed|turbo|upscale|steps|megapixel|model|variant|thinking|search|size|count|mode$|style$|format$|ultra$|hd$|seconds|minutes|length|_ms$|_duration$|(^|_)scale$|factor$|^num_|^max_|^multi_|_hd$|images?(_urls?)?$|videos?(_urls?)?$)/;
/** Inputs that say how much is made; a formula may read them. */
export const QUANTITIES = ['duration', 'num_images', 'num_videos', 'image_size'] as const;
/** Those of the others that most jobs have: a query that leaves out jobs with one of them reads fewer. */
export const COMMON = [
  'resolution',
  'quality',
  'generate_audio',
  'image_url',
  'image_urls',
  'end_image_url',
  'video_url',
  'video_urls',
  'audio_url',
  'max_images',
  'num_frames',
  'num_inference_steps',
  'mode',
  'model',
] as const;
/** Matched by `BEARING`, though they change nothing that is charged. */
const FREE = [
  'sync_mode',
  'max_sequence_length',
  'guidance_scale',
  'cfg_scale',
  'lora_scale',
  'audio_guidance_scale',
  'controlnet_conditioning_scale',
] as const;
/** A longer text is compared by its presence alone, as a URL is. */
export const MAX_TEXT = 100;
/** Matches a text that stands for a file. */
export const FILE_URL = '^(https?|data):';

const fileUrl = new RegExp(FILE_URL);
const quantities: ReadonlySet<string> = new Set(QUANTITIES);
const free: ReadonlySet<string> = new Set(FREE);

/** Takes the inputs that a price may depend on out of a job's. Lists are compared by their length, files by their presence. */
export function priceInputs(inputs: Inputs): PriceInputs {
  const found = Object.entries(inputs).flatMap(([name, value]) => {
    const short = shorten(value);
    return short === null || free.has(name) ? [] : [[name, short] as const];
  });
  return {
    bearing: Object.fromEntries(found.filter(([name]) => BEARING.test(name) && !quantities.has(name))),
    quantities: Object.fromEntries(found.filter(([name]) => quantities.has(name))),
  };
}

/** Whether these are the same, whatever their prototypes: JSON from a query's text has none. */
export function sameInputs(one: Inputs, other: Inputs): boolean {
  return isDeepStrictEqual(plain(one), plain(other));
}

function plain(inputs: Inputs): unknown {
  return JSON.parse(JSON.stringify(inputs));
}

function shorten(value: unknown): unknown {
  if (value === undefined || value === null) return null;
  if (Array.isArray(value)) return value.length > 0 ? value.length : null;
  if (typeof value === 'string')
    return fileUrl.test(value) || Array.from(value).length > MAX_TEXT ? true : value;
  // Members that are null say nothing, as PostgreSQL's jsonb_strip_nulls has it.
  if (isObject(value))
    return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== null));
  return value;
}
