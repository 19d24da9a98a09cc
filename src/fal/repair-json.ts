import { endOfString } from '../lib/json-text.ts';

/** A text of which only the parts that JSON or jsonb has no form for are null, and what they were. */
export interface RepairedJson {
  readonly text: string;
  readonly notes: readonly string[];
}

const NOT_FINITE = 'Numbers that JSON does not have (NaN, Infinity) are null in it.';
const OUT_OF_RANGE = 'Numbers larger or smaller than PostgreSQL can store are null in it.';
const TOO_DEEP = 'What lies deeper than 1000 levels is null in it.';

/** How many levels of a result are kept: PostgreSQL and the functions that write JSON give up at some thousands. */
export const MAX_DEPTH = 1000;
// https://www.postgresql.org/docs/18/datatype-numeric.html
const MAX_DIGITS_BEFORE_POINT = 131_072;
const MAX_DIGITS_AFTER_POINT = 16_383;
// A number with neither an exponent of four digits nor ten thousand digits is in range.
const TOKEN =
  /["[\]{}]|-?\b(?:NaN|Infinity|nan|inf)\b|-?\b\d+(?:\.\d+)?[eE][+-]?\d{4,}|-?\b(?=[\d.]{10000})\d+(?:\.\d+)?/g;
const NUMBER = /^-?(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;

/**
 * Replaces by null what keeps a JSON text from being stored: the numbers that Python's `json.dumps` writes and JSON does not
 * have, those beyond PostgreSQL's numeric, and whatever is nested too deeply. It looks at every string and
 * bracket, so it is only for texts that need it. `above` is the number of levels around the result.
 */
export function repairJson(text: string, above = 0): RepairedJson {
  const deepest = MAX_DEPTH + above;
  const notes = new Set<string>();
  let repaired = '';
  let at = 0;
  let depth = 0;
  const replace = (start: number, end: number, note: string) => {
    repaired += `${text.slice(at, start)}null`;
    at = end;
    notes.add(note);
  };
  const tokens = new RegExp(TOKEN);
  let deep = 0;
  for (let token = tokens.exec(text); token; token = tokens.exec(text)) {
    const [found] = token;
    if (found === '"') tokens.lastIndex = endOfString(text, token.index);
    else if (found === '[' || found === '{') {
      depth += 1;
      if (depth === deepest + 1) deep = token.index;
    } else if (found === ']' || found === '}') {
      if (depth === deepest + 1) replace(deep, tokens.lastIndex, TOO_DEEP);
      depth -= 1;
    } else if (depth <= deepest) {
      const number = NUMBER.exec(found);
      if (!number) replace(token.index, tokens.lastIndex, NOT_FINITE);
      else if (!isInRange(number)) replace(token.index, tokens.lastIndex, OUT_OF_RANGE);
    }
  }
  return { text: repaired + text.slice(at), notes: [...notes] };
}

function isInRange([, whole = '', fraction = '', exponent = '0']: RegExpExecArray): boolean {
  return (
    whole.length + Number(exponent) <= MAX_DIGITS_BEFORE_POINT &&
    fraction.length - Number(exponent) <= MAX_DIGITS_AFTER_POINT
  );
}
