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
// What the database's `input_prose_names` and `is_input_prose` add to these, for inputs alone.
export const INPUT_PROSE_NAMES: ReadonlySet<string> = new Set(
  `composition mood_atmosphere artistic_style background_setting direction appearance_details
  depth_of_field relationship style_medium style_instructions prompt_suffix
  positive_global_styles positive_local_styles section_name original_tags keyword subtitles speech`.split(
    /\s+/,
  ),
);
const INPUT_PROSE =
  /^(voice_?over|voiceOver|narrator_text|dialog|headline|subtitle|slogan|tagline|chorus|verse)$|(^|_)(prompt|text|lyrics|script|caption|voice_?over|narration|dialogue|scene|shot|message|line|verse|instruction|description)_?\d{1,3}$|(^|[a-z])(Prompt|Text|Lyrics|Script|Caption|Description|VoiceOver)(_?\d{1,3})?$/;
// Deeper than any input type.
const MAX_DEPTH = 50;

/** The strings in a result that are words for people, such as captions and messages, in their order. */
export function proseOf(value: unknown): string[] {
  return textsIn(value, isProse);
}

/** The same in inputs: what they show as the prompt, and what they are found by. */
export function inputProseOf(inputs: unknown): string[] {
  return textsIn(inputs, isInputProse);
}

// How many values are looked at; inputs from before there was a limit may have any number.
const MAX_SHOWN = 10_000;

function textsIn(
  value: unknown,
  isText: typeof isProse,
  name = '',
  depth = 0,
  budget = { left: Number.POSITIVE_INFINITY },
): string[] {
  budget.left -= 1;
  if (budget.left < 0) return [];
  if (typeof value === 'string') return isText(name, value) ? [value] : [];
  if (depth > MAX_DEPTH) return [];
  if (Array.isArray(value))
    return (
      value
        // The strings in a list of lists are data, but there may be objects in it.
        .flatMap((item: unknown) => (Array.isArray(item) ? item.flat(MAX_DEPTH).filter(isObject) : [item]))
        .flatMap((item: unknown) => textsIn(item, isText, name, depth + 1, budget))
    );
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([member, item]) => textsIn(item, isText, member, depth + 1, budget));
}

function isProse(name: string, value: string): boolean {
  if (PROSE_NAMES.has(name) || PROSE_ENDING.test(name)) return !name.includes('negative');
  return !value.startsWith('data:') && /[^!-~]/.test(value) && !NO_PROSE.test(name);
}

function isInputProse(name: string, value: string): boolean {
  if (/^data:[!-~]*,/.test(value.slice(0, 200))) return false;
  if (INPUT_PROSE_NAMES.has(name)) return true;
  if (INPUT_PROSE.test(name)) return !/[Nn]egative/.test(name);
  const folded = name.replaceAll('-', '_').replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
  return (folded !== name && isProse(folded, 'x')) || isProse(name, value);
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
  const texts = [...first, ...textsIn(inputs, isInputProse, '', 0, { left: MAX_SHOWN })].filter(hasMore);
  return [...new Set(texts)].join('\n') || null;
}
