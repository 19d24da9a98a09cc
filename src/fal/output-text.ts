import { isLosslessNumber, isObject, type JsonObject } from '../lib/lossless-json.ts';
import { isAddress } from './file-url.ts';
import { findOutputs } from './outputs.ts';

// Where results keep their words, the most specific first (counted over the types that @fal-ai/client ships).
const TEXT_NAMES =
  `output text outputs results result transcript transcription caption captions description answer
  response content generated_text summary translation svg_content choices message delta data`.split(/\s+/);
// Lists that have the words in parts, which are read where there is no whole, and what their items call a part.
const PARTS = [
  {
    lists: 'segments utterances paragraphs sentences lines chunks words'.split(' '),
    members: 'text transcript punctuated_word word'.split(' '),
    between: ' ',
  },
  {
    lists: 'bboxes quad_boxes boxes detections objects'.split(' '),
    members: ['label'],
    between: '\n',
  },
];
// What describes how a job ran or what it was given, not what it made.
const NOT_MADE =
  /^(seed|used_seed|timings?|usage|usage_info|metrics|request_id|finish_reason|partial|error)$|(^|_)lang(uage)?s?(_(code|probability|confidence)s?)?$/;
const MAX_DEPTH = 8;

/**
 * What a result says in words or numbers, as text: a transcript, a caption, a model's answer; null if it says nothing or
 * is only files. Without a member that is known to hold words, its plain values are listed.
 */
export function readOutputText(payload: unknown): string | null {
  const text = textOf(payload, 0);
  if (text !== null) return text;
  if (!isObject(payload)) return plainValue(payload);
  // A transcript of silence says nothing, and neither does how long it was.
  if (TEXT_NAMES.some((name) => payload[name] === '') || findOutputs(payload).length > 0) return null;
  const values = Object.entries(payload).flatMap(([name, value]) => {
    const words = NOT_MADE.test(name) ? null : plainValue(value);
    return words === null ? [] : [{ name, words }];
  });
  if (values.length === 1) return values[0]?.words ?? null;
  return values.map(({ name, words }) => `${name}: ${words}`).join('\n') || null;
}

function textOf(value: unknown, depth: number): string | null {
  if (depth > MAX_DEPTH) return null;
  if (Array.isArray(value)) {
    const texts = value.map((item) => textOf(item, depth + 1)).filter((text) => text !== null);
    return texts.join('\n') || null;
  }
  if (isObject(value)) return memberText(value, depth);
  // A number says something only where a name such as `output` says what it is.
  return typeof value === 'string' && isWords(value) ? value : depth === 1 ? plainValue(value) : null;
}

function memberText(value: JsonObject, depth: number): string | null {
  for (const name of TEXT_NAMES) {
    const text = textOf(value[name], depth + 1);
    if (text !== null) return text;
  }
  for (const { lists, members, between } of PARTS) {
    for (const name of lists) {
      const text = partsOf(value[name], members).join(between);
      if (text !== '') return text;
    }
  }
  return null;
}

function partsOf(list: unknown, members: readonly string[]): string[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((item) => {
    const part = isObject(item) ? members.map((name) => item[name]).find(isPart) : item;
    return isPart(part) ? [part.trim()] : [];
  });
}

function isPart(value: unknown): value is string {
  return typeof value === 'string' && isWords(value);
}

function plainValue(value: unknown): string | null {
  if (typeof value === 'string') return isWords(value) ? value : null;
  if (typeof value === 'number' || typeof value === 'boolean' || isLosslessNumber(value))
    return String(value);
  if (!Array.isArray(value) || value.length === 0) return null;
  const items = value.map(plainValue);
  return items.includes(null) ? null : items.join(', ');
}

function isWords(text: string): boolean {
  return text.trim() !== '' && !isAddress(text);
}
