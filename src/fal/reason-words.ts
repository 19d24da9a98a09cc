import { isObject, type JsonObject } from '../lib/lossless-json.ts';
import { cutBytes } from './cut-bytes.ts';
import { readText } from './reason-text.ts';
import { mostTelling, telling } from './transport-words.ts';

const MAX_DEPTH = 8;
// Where error bodies keep their words, the most specific first: fal's own (`detail`, `msg`), then those of apps and gateways.
const TEXT_MEMBERS =
  `detail msg message error_message error_description error_msg errorMessage error_detail failure_reason
  failureReason error fault reason errors details error_details description exception faultstring Message statusText
  status_message status_msg user_message title summary hint stderr traceback stack_trace stacktrace stack trace`.split(
    /\s+/,
  );
// Where some bodies have the error of another service.
const WRAPPERS =
  'body data response base_resp result results payload output cause inner innererror extensions'.split(' ');
// Names that no list foresees.
const UNUSUAL =
  /err(or)?(?!_?(type|code|url))|(msg|message)$|fail|problem|issue|violation|reject|warning|cause|explanation/i;
// Machine-readable, and better than nothing.
const CODES = 'code error_code errorCode __type'.split(' ');
// Where an error says which member of the inputs it is about, as a name or as a path of names.
const LOCATIONS = 'loc field param parameter property path'.split(' ');
// What an error body repeats of the request.
const ECHOES =
  /^(input|inputs|body|request|params|arguments|args|kwargs|ctx|context|loc|url|uri|path|instance|meta|metadata|config|headers|seed|logs|timings|metrics|type|status|name|id|request_id|timestamp|value)$/;

/** The words of any value that reports an error: of several texts the one that says the most, '' if there is none. */
export function describe(value: unknown, depth = 0): string {
  if (depth > MAX_DEPTH) return '';
  if (typeof value === 'string') {
    const content = readText(value);
    return content === value.trim() ? cutBytes(value.trim()) : describe(content, depth + 1);
  }
  if (isLines(value)) return describe(value.join('\n'), depth + 1);
  if (Array.isArray(value)) return joined(value.map((item) => describe(item, depth + 1)));
  return isObject(value) ? describeObject(value, depth) : '';
}

/** Whether a list is a traceback, line by line. */
function isLines(value: unknown): value is string[] {
  return Array.isArray(value) && typeof value[0] === 'string' && value[0].startsWith('Traceback (most');
}

function describeObject(value: JsonObject, depth: number): string {
  const direct = mostTelling(TEXT_MEMBERS.map((name) => describe(value[name], depth + 1)));
  const message = telling(direct) === 2 ? direct : mostTelling([direct, ...lessDirect(value, depth)]);
  const location = locationOf(value);
  return message === '' || location === '' ? message : `${location}: ${message}`;
}

/** Which member an error is about; a `path` with slashes is that of a request. */
function locationOf(value: JsonObject): string {
  for (const name of LOCATIONS) {
    const location = value[name];
    if (Array.isArray(location)) return location.map(String).join('.');
    if (typeof location === 'string' && /^[\w.[\]-]{1,100}$/.test(location)) return location;
  }
  return '';
}

/** What pydantic gives as the context of a `msg`, fields with what is wrong with them, then what another service said, then a code. */
function* lessDirect(value: JsonObject, depth: number): Generator<string> {
  const context = value['ctx'];
  if (isObject(context)) yield describe({ error: context['error'], reason: context['reason'] }, depth + 1);
  yield describeFields(value, depth);
  for (const name of WRAPPERS) if (holdsMore(value[name])) yield describe(value[name], depth + 1);
  for (const [name, member] of Object.entries(value))
    if (UNUSUAL.test(name) && !TEXT_MEMBERS.includes(name)) yield describe(member, depth + 1);
  for (const name of CODES) {
    const code = value[name];
    if (typeof code === 'string' && /\p{L}/u.test(code)) yield code;
  }
}

/** Text under these names may be anything, such as what was sent. */
function holdsMore(value: unknown): boolean {
  return typeof value === 'string' ? /^\s*[[{]/.test(value) : typeof value === 'object';
}

/** Some apps answer `{"prompt": ["This field is required."]}`, alone or as the `detail` or the `errors`. */
function describeFields(value: JsonObject, depth: number): string {
  const known = new Set([...TEXT_MEMBERS, ...WRAPPERS, ...CODES]);
  const fields = Object.entries(value).filter(
    ([name]) => !known.has(name) && !ECHOES.test(name) && !UNUSUAL.test(name),
  );
  return joined(
    fields.map(([name, field]) => {
      const text = isProblem(field, depth) ? describe(field, depth + 1) : '';
      return text === '' ? '' : `${name}: ${text}`;
    }),
  );
}

/** At the top there may be anything besides the error, so only sentences in lists count there. */
function isProblem(field: unknown, depth: number): boolean {
  if (Array.isArray(field))
    return field.length > 0 && field.every((one) => isText(one) && (depth > 0 || /\s/.test(one)));
  if (depth === 0) return false;
  return isObject(field) ? TEXT_MEMBERS.some((name) => name in field) : isText(field) && /\s/.test(field);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && !/^(https?|data):/i.test(value);
}

function joined(texts: readonly string[]): string {
  return [...new Set(texts.filter((text) => text !== ''))].join('; ');
}
