import { digitsOf, isObject, type JsonObject, toNumber } from '../lib/lossless-json.ts';
import { fileRank, looksLikeFile, namesFile } from './file-rank.ts';

/** One file of a result. */
export interface FalOutput {
  readonly url: string;
  readonly contentType: string | null;
  readonly fileName: string | null;
  readonly fileSize: number | null;
  /** Null if fal does not say, or says what is no number of pixels. */
  readonly width: number | null;
  readonly height: number | null;
  readonly durationS: number | null;
}

interface Found {
  readonly path: readonly string[];
  readonly output: FalOutput;
}

const MAX_DEPTH = 8;
const MAX_PIXELS = 2 ** 31 - 1;
// Names of URLs that are about the job or cited by a text, not made by it.
const NO_FILES =
  /^(status|response|cancel|webhook|docs?|license|homepage|website)_url$|citation|annotation|search_result/;
// A text output may be, or mention, a URL.
const WORDS = /prompt|text|caption|description|message|title|reasoning|error|lyrics|tags|transcript/;
const NEUTRAL =
  /^(outputs?|results?|files?|data|media|url|urls|uri|uris|link|links|value|values)$|(^|_)ur[li]s?$/;

/**
 * Every file that a result names, the primary one first (see `fileRank`), and each URL once. fal's outputs are file objects
 * (`{url, content_type?, …}`) or plain URLs under many names, alone or in lists, so the whole result is walked. The order
 * of an object's members does not matter, since jsonb does not keep it. Files that came as `data:` URIs have no URL and are
 * left out.
 */
export function findOutputs(payload: unknown): FalOutput[] {
  const ranked = collect(payload, [])
    .map(({ path, output }) => ({ output, rank: fileRank({ ...output, path }) }))
    .toSorted((a, b) => a.rank - b.rank);
  const found = new Map<string, FalOutput>();
  for (const { output } of ranked) found.set(output.url, withMore(found.get(output.url), output));
  return [...found.values()];
}

/** A result may name a file twice, and say of it only once what it is. */
function withMore(known: FalOutput | undefined, output: FalOutput): FalOutput {
  if (!known) return output;
  return {
    url: known.url,
    contentType: known.contentType ?? output.contentType,
    fileName: known.fileName ?? output.fileName,
    fileSize: known.fileSize ?? output.fileSize,
    width: known.width ?? output.width,
    height: known.height ?? output.height,
    durationS: known.durationS ?? output.durationS,
  };
}

/** The seed that a result reports, with every digit; null if there is none or PostgreSQL's BIGINT cannot hold it. */
export function readSeed(payload: unknown): bigint | null {
  const seed = isObject(payload) ? (payload['seed'] ?? payload['used_seed']) : undefined;
  const digits = digitsOf(seed) ?? '';
  if (!/^-?\d{1,19}$/.test(digits)) return null;
  const value = BigInt(digits);
  return BigInt.asIntN(64, value) === value ? value : null;
}

function collect(value: unknown, path: readonly string[]): Found[] {
  const name = path.at(-1) ?? '';
  if (path.length > MAX_DEPTH || NO_FILES.test(name)) return [];
  if (Array.isArray(value)) return value.flatMap((item) => collect(item, path));
  if (typeof value === 'string')
    return isFileUrl(value) && isFileName(name, value) ? [{ path, output: file(value, {}) }] : [];
  if (!isObject(value)) return [];
  const { url, ...others } = value;
  const own = isFileUrl(url) ? [{ path, output: file(url, value) }] : collect(url, [...path, 'url']);
  const inner = Object.entries(others)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([member, one]) => collect(one, [...path, member]));
  return [...own, ...inner];
}

/** Whether a string that is a URL is a file: its name says so, or its ending where the name says nothing. */
function isFileName(name: string, url: string): boolean {
  if (NEUTRAL.test(name)) return true;
  if (WORDS.test(name)) return false;
  return name === '' || namesFile(name) || looksLikeFile(url);
}

function isFileUrl(value: unknown): value is string {
  return typeof value === 'string' && /^https?:\/\/\S+$/i.test(value) && URL.canParse(value);
}

function file(url: string, members: JsonObject): FalOutput {
  const text = (value: unknown) => (typeof value === 'string' ? value : null);
  return {
    url,
    contentType: text(members['content_type']),
    fileName: text(members['file_name']),
    fileSize: finite(members['file_size']),
    width: pixels(members['width']),
    height: pixels(members['height']),
    durationS: finite(members['duration']),
  };
}

function finite(value: unknown): number | null {
  const number = toNumber(value);
  return number !== undefined && Number.isFinite(number) ? number : null;
}

function pixels(value: unknown): number | null {
  const number = toNumber(value);
  return number !== undefined && Number.isInteger(number) && number >= 0 && number <= MAX_PIXELS
    ? number
    : null;
}
