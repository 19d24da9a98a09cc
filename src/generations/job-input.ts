import { InvalidInputError } from '../errors.ts';
import { isDurationSeconds } from '../pricing/units/duration.ts';
import { checkSize, MAX_INPUTS_DEPTH } from './input-size.ts';

/** The input of a job: a JSON object. */
export type Inputs = { [name: string]: unknown };

// Both are indexed, and PostgreSQL's B-tree entries end at 2704 bytes.
const MAX_NAME_LENGTH = 255;
// Of an error's path: names may be as long as the inputs.
const MAX_PATH = 200;
// Longer than any URL, id or search that somebody means.
const MAX_TEXT = 10_000;
const UNSTORABLE = 'A text holds a NUL character or half a surrogate pair.';
// Below `requests/` fal takes what is to be done with a job, such as `cancel`, and not a new one.
const OF_A_JOB = /\/requests(\/|$)/i;
// @fal-ai/client rewrites a leading slash or a URL, and `.` and `..` would leave the path.
const ENDPOINT = /^\w[\w.-]*(\/\w[\w.-]*)+$/;

/** Checks an endpoint id of fal: `owner/alias`, with or without a path after it. */
export function checkEndpoint(field: string, endpoint: string): string {
  if (!ENDPOINT.test(endpoint) || OF_A_JOB.test(endpoint) || endpoint.length > MAX_NAME_LENGTH)
    throw new InvalidInputError(field, 'An endpoint is named owner/alias, such as fal-ai/veo3.1.');
  return endpoint;
}

/** Checks a user's id: any text of 1 to 255 characters. */
export function checkUserId(field: string, userId: string): string {
  if (userId.length === 0 || userId.length > MAX_NAME_LENGTH || hasUnstorable(userId))
    throw new InvalidInputError(field, `A user id has 1 to ${MAX_NAME_LENGTH} characters.`);
  return userId;
}

/** Checks a client's key for a submit: 1 to 255 characters. */
export function checkIdempotencyKey(field: string, key: string | null): string | null {
  if (key !== null && (key.length === 0 || key.length > MAX_NAME_LENGTH || hasUnstorable(key)))
    throw new InvalidInputError(field, `An idempotency key has 1 to ${MAX_NAME_LENGTH} characters.`);
  return key;
}

/** Checks a length of media in seconds: more than 0, at most a day. */
export function checkDuration(field: string, seconds: number | null): number | null {
  if (seconds !== null && !isDurationSeconds(seconds))
    throw new InvalidInputError(field, 'A duration is more than 0 and at most 86400 seconds.');
  return seconds;
}

/** Checks inputs that a client sends: that they are within the limits, and all that `checkInputs` does. */
export function checkNewInputs(field: string, inputs: unknown, maxBytes: number): Inputs {
  checkSize(field, inputs, maxBytes);
  return checkInputs(field, inputs);
}

/** Checks that the table can hold these inputs and that they reach fal unchanged. */
export function checkInputs(field: string, inputs: unknown): Inputs {
  if (!isJsonObject(inputs)) throw new InvalidInputError(field, 'This has to be a JSON object.');
  checkValue(field, inputs, 0);
  return inputs;
}

/** Inputs as they were read from the table, where only checked ones are. */
export function asInputs(stored: unknown): Inputs {
  if (!isJsonObject(stored)) throw new Error('the table holds inputs that are no JSON object');
  return stored;
}

function isJsonObject(value: unknown): value is Inputs {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function checkValue(path: string, value: unknown, depth: number): void {
  const fault = faultOf(value, depth);
  if (fault !== undefined) throw refused(path, fault);
  if (Array.isArray(value)) value.forEach((item, index) => checkMember(path, index, item, depth + 1));
  else if (isJsonObject(value))
    for (const name of Object.keys(value)) {
      if (hasUnstorable(name)) throw refused(path, 'A name holds a NUL character or half a surrogate pair.');
      checkMember(path, name, value[name], depth + 1);
    }
}

/** Most members are plain and right: only for the others a path is made, which takes longer than the check. */
function checkMember(path: string, name: string | number, value: unknown, depth: number): void {
  if ((typeof value === 'object' && value !== null) || faultOf(value, depth) !== undefined)
    checkValue(`${path}.${name}`, value, depth);
}

/** Why this value by itself would not be stored, or would not reach fal, as it is. */
function faultOf(value: unknown, depth: number): string | undefined {
  if (depth > MAX_INPUTS_DEPTH) return `The inputs are nested deeper than ${MAX_INPUTS_DEPTH} levels.`;
  if (typeof value === 'string' && hasUnstorable(value)) return UNSTORABLE;
  if (typeof value !== 'number') return undefined;
  if (!Number.isFinite(value)) return 'A number beyond about 1.8e308 would not reach fal.';
  // Beyond 2^53 the digits were rounded when the request was parsed: fal would get another number.
  if (Number.isInteger(value) && !Number.isSafeInteger(value))
    return 'A whole number beyond ±(2^53 - 1) would not reach fal exactly.';
  return undefined;
}

function refused(path: string, reason: string): InvalidInputError {
  return new InvalidInputError(path.slice(0, MAX_PATH).toWellFormed(), reason);
}

/** Checks a text that PostgreSQL is to be asked for. */
export function checkText(field: string, text: string): void {
  if (text.length > MAX_TEXT)
    throw new InvalidInputError(field, `This has ${text.length} characters; at most ${MAX_TEXT} are taken.`);
  if (hasUnstorable(text)) throw new InvalidInputError(field, UNSTORABLE);
}

/** Whether a text has what neither TEXT nor JSONB stores. */
function hasUnstorable(text: string): boolean {
  return text.includes('\0') || !text.isWellFormed();
}
