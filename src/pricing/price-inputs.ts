import { isDeepStrictEqual } from 'node:util';
import { isObject } from '../lib/lossless-json.ts';
import { defaultInputs } from './defaults.ts';
import { readDurationSeconds } from './units/duration.ts';
import { readImageSize } from './units/image-size.ts';
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
export const BEARING =
  /(resolution|quality|audio|sound|fps|frames|tier|speed|turbo|upscale|steps|megapixel|model|variant|thinking|search|size|count|mode$|style$|format$|ultra$|hd$|seconds|minutes|length|_ms$|_duration$|(^|_)scale$|factor$|^num_|^max_|^multi_|_hd$|images?(_urls?)?$|videos?(_urls?)?$)/;
/** Inputs that say how much is made; a formula may read them. */
export const QUANTITIES = ['duration', 'num_images', 'num_videos', 'image_size'] as const;
/** Matched by `BEARING`, though they change nothing that is charged. */
export const FREE = [
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

/**
 * Takes the inputs that a price may depend on out of a job's. Lists are compared by their length, files by their presence,
 * names without regard to case; what is null or named though it is the endpoint's default is left out.
 */
export function priceInputs(endpoint: string, inputs: Inputs): PriceInputs {
  const defaults = defaultInputs(endpoint);
  const found = Object.entries(inputs).flatMap(([name, value]) => {
    const short = comparable(name, value);
    const byDefault = short === null || short === comparable(name, defaults[name]);
    return byDefault || free.has(name) ? [] : [[name, short] as const];
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

/** An input in the form in which it is compared; null for one that says nothing. */
export function comparable(name: string, value: unknown): unknown {
  if (name === 'duration') return readDurationSeconds({ duration: value }) ?? shorten(value);
  const size = name === 'image_size' ? readImageSize(value) : null;
  return size ? `${size.width}x${size.height}` : shorten(value);
}

function shorten(value: unknown): unknown {
  if (value === undefined || value === null) return null;
  if (Array.isArray(value)) return value.length > 0 ? value.length : null;
  if (typeof value === 'string')
    return fileUrl.test(value) || Array.from(value).length > MAX_TEXT ? true : value.trim().toLowerCase();
  // Members that are null say nothing, as PostgreSQL's jsonb_strip_nulls has it.
  if (isObject(value))
    return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== null));
  return value;
}
