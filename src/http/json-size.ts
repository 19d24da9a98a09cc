import { MAX_INPUTS_DEPTH, MAX_NAMES, MAX_VALUES } from '../generations/input-size.ts';

// What a request has beside the inputs of a job: the names of its variables, of a filter, of a second small object.
const MAX_NAMES_IN_ALL = MAX_NAMES + 2000;
const MAX_VALUES_IN_ALL = MAX_VALUES + 2000;
const MAX_DEPTH = MAX_INPUTS_DEPTH + 20;

const QUOTE = 0x22;
const ESCAPE = 0x5c;
const COLON = 0x3a;
const COMMA = 0x2c;
// Most names and words.
const SHORT = 32;
const [LIST, LIST_END, OBJECT, OBJECT_END] = [0x5b, 0x5d, 0x7b, 0x7d];

/**
 * Why JSON would take others' time before anybody could refuse it, from its bytes alone; undefined if it does not. Its names
 * and values are counted by the colons and commas outside its strings, and only as far as the first limit.
 */
export function excessOf(json: Uint8Array): string | undefined {
  let [names, commas, depth] = [0, 0, 0];
  for (let at = 0; at < json.length; at += 1) {
    const byte = json[at];
    if (byte === QUOTE) at = endOfString(json, at);
    else if (byte === COLON) names += 1;
    else if (byte === COMMA) commas += 1;
    else if (byte === LIST || byte === OBJECT) depth += 1;
    else if (byte === LIST_END || byte === OBJECT_END) depth -= 1;
    if (depth > MAX_DEPTH)
      return `The request is nested deeper than ${MAX_DEPTH} levels; the inputs of a job may have ${MAX_INPUTS_DEPTH}.`;
    if (names > MAX_NAMES_IN_ALL)
      return `The request has more than ${MAX_NAMES_IN_ALL} names of members; the inputs of a job may have ${MAX_NAMES}.`;
    if (commas > MAX_VALUES_IN_ALL)
      return `The request has more than ${MAX_VALUES_IN_ALL} values; the inputs of a job may have ${MAX_VALUES}.`;
  }
  return undefined;
}

/**
 * Where the string that begins at this quotation mark ends. A file is searched natively; but to do so for each of many short
 * strings, or from one escaped quotation mark to the next, takes ten times as long as to look at each byte.
 */
function endOfString(json: Uint8Array, start: number): number {
  const short = lookForEnd(json, start + 1, start + SHORT);
  if (json[short] === QUOTE || short >= json.length) return short;
  const end = json.indexOf(QUOTE, short);
  return json[end - 1] === ESCAPE ? lookForEnd(json, short, json.length) : end === -1 ? json.length : end;
}

/** The first quotation mark that is not escaped, or where the search ended: not between an escape and what it escapes. */
function lookForEnd(json: Uint8Array, from: number, to: number): number {
  let at = from;
  for (const end = Math.min(to, json.length); at < end; at += 1) {
    if (json[at] === QUOTE) return at;
    if (json[at] === ESCAPE) at += 1;
  }
  return at;
}
