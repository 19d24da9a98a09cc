import { isObject } from '../../lib/lossless-json.ts';

/**
 * Names of members whose strings are words even where they are single words. This, and the two expressions below, are those
 * of the database's `is_prose`; a test compares them.
 */
export const PROSE_NAMES: ReadonlySet<string> = new Set(
  `prompt text texts prompts lyrics script instructions transcript transcription caption captions description tags
  genres output outputs message messages content answer response summary translation title subject object label labels
  word words line lines results result generated_text context action location scene topic city_name object_name
  object_to_remove watermark hypothesis reference classes parts clothing pose expression keyterms keywords
  trigger_word trigger_phrase phrase question query story dialogue narration concept input_concept custom_elements`.split(
    /\s+/,
  ),
);
const PROSE_ENDING = /(prompt|_text|_lyrics|_script|instruction|_description|_caption|_input)$/;
const NO_PROSE =
  /negative|^styles$|(^|_)(urls?|uri|ids?|paths?|repo|(file|style|font|model|unet|weight|user|voice)_name|file_data|(mime|content)_type|models?|scheduler|sampler|performance|voices?|voice[12]|avatar|languages?|lang|(language|style)_codes?|format|codec|container|type|mode|method|option|preset|resolution|ratio|rate|bitrate|quality|duration|color|palette|effect|tokens|svg(_content)?|role|seed|schedule|timestamps?)$/;
// What the database's `remembered_names`, `is_remembered_name` and `is_description` add to these, for inputs alone.
export const INPUT_PROSE_NAMES: ReadonlySet<string> = new Set(
  `composition mood_atmosphere artistic_style background_setting direction appearance_details
  depth_of_field relationship style_medium style_instructions prompt_suffix
  positive_global_styles positive_local_styles section_name original_tags keyword subtitles speech
  prompt_prefix color_scheme shadows lighting skin_tone skin_tone_and_texture shape_and_color labels_fg labels_bg mood
  atmosphere theme character characters character_name outfit scenes shot shots subjects objects topics titles
  voiceover voice_over dialog dialogs headline headlines subtitle slogan tagline chorus verse verses`.split(
    /\s+/,
  ),
);
const INPUT_PROSE_ENDING =
  /(prompt|instruction|_input)$|_(text|lyrics|script|caption|description|voice_?over|narration|dialogue|message|line|verse|keyword|keywords)$/;
const DESCRIPTION =
  /(^|_)(prompts?|instructions?|descriptions?|scripts?|dialogues?|story|storyboard|scenes?|shots?|captions?|vgl|subjects?|objects?|characters|aesthetics|lighting|photographic_characteristics|composition)$/;
// Deeper than any input type.
const MAX_DEPTH = 50;

/** The strings in a result that are words for people, such as captions and messages, in their order. */
export function proseOf(value: unknown): string[] {
  return textsIn(value, isProse, { deep: false });
}

/** The same in inputs: what they show as the prompt, and what they are found by. */
export function inputProseOf(inputs: unknown, mostValues = Number.POSITIVE_INFINITY): string[] {
  return textsIn(inputs, isInputProse, { deep: true, left: mostValues });
}

// How many values are looked at; inputs from before there was a limit may have any number.
const MAX_SHOWN = 10_000;

interface Walk {
  /** Whether the strings in a list of lists count, too. */
  readonly deep: boolean;
  left?: number;
}

function textsIn(
  value: unknown,
  isText: (name: string, value: string, described: boolean) => boolean,
  walk: Walk,
  name = '',
  depth = 0,
  described = false,
): string[] {
  if (walk.left !== undefined && --walk.left < 0) return [];
  if (typeof value === 'string') return isText(name, value, described) ? [value] : [];
  if (depth > MAX_DEPTH) return [];
  if (Array.isArray(value))
    return value
      .flatMap((item: unknown) =>
        Array.isArray(item) ? item.flat(MAX_DEPTH).filter((one) => walk.deep || isObject(one)) : [item],
      )
      .flatMap((item: unknown) => textsIn(item, isText, walk, name, depth + 1, described));
  if (!isObject(value)) return [];
  const below = described || isDescription(foldedName(name));
  return Object.entries(value).flatMap(([member, item]) =>
    textsIn(item, isText, walk, member, depth + 1, below),
  );
}

function isProse(name: string, value: string): boolean {
  if (PROSE_NAMES.has(name) || PROSE_ENDING.test(name)) return !name.includes('negative');
  return !value.startsWith('data:') && /[^!-~]/.test(value) && !NO_PROSE.test(name);
}

function isInputProse(written: string, value: string, described: boolean): boolean {
  if (/^data:[!-~]*,/.test(value.slice(0, 200))) return false;
  const name = foldedName(written);
  const isNegative = name.includes('negative');
  if (INPUT_PROSE_NAMES.has(name) || PROSE_NAMES.has(name) || INPUT_PROSE_ENDING.test(name))
    if (!isNegative) return true;
  if (/(^|_)(color|shot_type)$/.test(name)) return /[^!-~]/.test(value) && !/[(#]/.test(value) && !isNegative;
  const isWord =
    described && !/(^|_)(score|style)$/.test(name) && /^\d{0,4}[A-Za-z][A-Za-z'-]*[.,!?]?$/.test(value);
  return isProse(name, isWord ? `x ${value}` : value);
}

/** A member's name in lower case, with `_` between its words, and without a number at its end. */
function foldedName(name: string): string {
  if (/^[a-z_]*$/.test(name)) return name;
  return name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replaceAll(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase())
    .replaceAll(/[ -/:-@[-`{-~]+/g, '_')
    .replace(/_?\d+$/, '');
}

function isDescription(name: string): boolean {
  return DESCRIPTION.test(name) && !name.includes('negative');
}

/** Whether there is more in a text than the addresses and bytes, which a search leaves out. */
function hasMore(text: string): boolean {
  const parts = text.match(/[!-~]+|[^\s!-~]+/g) ?? [];
  return parts.some((part) => !part.includes('://') && !part.includes(';base64,'));
}

/**
 * What was asked for in words: the `prompt` of the inputs, and whatever else in them is words, a line each; null if there
 * are none. A search finds the job by just these.
 */
export function promptOf(inputs: unknown): string | null {
  const first = isObject(inputs) ? inputProseOf({ prompt: inputs['prompt'] }) : [];
  const texts = [...first, ...inputProseOf(inputs, MAX_SHOWN)].filter(hasMore);
  return [...new Set(texts)].join('\n') || null;
}
