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

/** Inputs that say how much is made; a formula may read them. */
export const QUANTITIES = ['duration', 'num_images', 'num_videos', 'image_size'] as const;
/** Inputs of which it is known that they change nothing that is charged. Any other may bear the price. */
export const FREE = [
  'seed',
  'aspect_ratio',
  'sync_mode',
  'max_sequence_length',
  'guidance_scale',
  'cfg_scale',
  'lora_scale',
  'audio_guidance_scale',
  'controlnet_conditioning_scale',
  'safety_tolerance',
  'enable_safety_checker',
] as const;
/** Matches the names of texts that describe what is wanted. What is charged by a text's length has a formula of its own. */
export const PROSE = '^(?!multi_)((.*_)?prompt|text)$';
/** A longer text is compared by its length alone. */
export const MAX_TEXT = 100;
/** Matches a text that stands for a file. */
export const FILE_URL = '^(https?|data):';

const fileUrl = new RegExp(FILE_URL);
const prose = new RegExp(PROSE);
const quantities: ReadonlySet<string> = new Set(QUANTITIES);
const free: ReadonlySet<string> = new Set(FREE);

/**
 * Takes the inputs that a price may depend on out of a job's: all but those that are known to be free. Long texts and
 * lists of files are compared by their length, files by their presence, other lists and objects by the members that may
 * bear the price, names without regard to case; what is null or named though it is the endpoint's default is left out.
 */
export function priceInputs(endpoint: string, inputs: Inputs): PriceInputs {
  const defaults = defaultInputs(endpoint);
  const bearing: [string, unknown][] = [];
  const quantity: [string, unknown][] = [];
  // There may be ten thousand.
  for (const name of Object.keys(inputs)) {
    const value = inputs[name];
    if (isFree(name, value)) continue;
    const short = comparable(name, value);
    if (short === null || short === comparable(name, defaults[name])) continue;
    (quantities.has(name) ? quantity : bearing).push([name, short]);
  }
  return { bearing: Object.fromEntries(bearing), quantities: Object.fromEntries(quantity) };
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

function isFree(name: string, value: unknown): boolean {
  return free.has(name) || (prose.test(name) && typeof value === 'string' && !fileUrl.test(value));
}

function shorten(value: unknown): unknown {
  if (value === undefined || value === null) return null;
  if (Array.isArray(value)) return value.length > 0 ? shortenList(value) : null;
  if (typeof value === 'string') {
    if (fileUrl.test(value)) return true;
    const length = charactersIn(value);
    return length > MAX_TEXT ? length : value.trim().toLowerCase();
  }
  return isObject(value) ? shortenMembers(value) : value;
}

/** As PostgreSQL counts them: a pair of surrogates is one. */
function charactersIn(text: string): number {
  return text.length - (text.match(/[\ud800-\udbff][\udc00-\udfff]/g)?.length ?? 0);
}

/** A list of files by its length; the members of any other may each have a price. */
function shortenList(list: readonly unknown[]): unknown {
  const short = list.map(shorten);
  return short.every((member) => member === true) ? short.length : short;
}

/** Without members that are null, as PostgreSQL's jsonb_strip_nulls has it, and without those that are free. */
function shortenMembers(members: object): Inputs {
  return Object.fromEntries(
    Object.entries(members).flatMap(([name, value]) => {
      const short = comparable(name, value);
      // A text that is spoken is charged; here no formula counts it.
      return short === null || (isFree(name, value) && name !== 'text') ? [] : [[name, short] as const];
    }),
  );
}
