import { isObject, type JsonObject, toNumber } from '../lib/lossless-json.ts';
import { fileRank, looksLikeFile, namesFile, namesFiles, namesWords } from './file-rank.ts';
import { isAddress, toFileUrl } from './file-url.ts';

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
const MAX_VALUES = 100_000;
const MAX_PIXELS = 2 ** 31 - 1;
// `image_2` comes before `image_10`.
const NATURAL = new Intl.Collator('en', { numeric: true });
// Names of URLs that are about the job or cited by a text, not made by it.
const NO_FILES =
  /^(homepage|website|license|author)$|^(status|response|cancel|webhook|docs?|license|homepage|website|page|author|profile|source_page)_(ur[li]|link)$|citation|annotation|search_result/;
const NEUTRAL =
  /^(outputs?|results?|files?|data|media|url|urls|uri|uris|src|href|link|links|value|values)$|(^|_)ur[li]s?$/;
// Where an object says where the file is that its other members describe.
const LOCATORS = ['url', 'uri', 'src', 'href'];

/**
 * Every file that a result names, the primary one first (see `fileRank`), and each URL once. fal's outputs are file objects
 * (`{url, content_type?, …}`) or plain URLs under many names, alone or in lists, so the whole result is walked. The order
 * of an object's members does not matter, since jsonb does not keep it. Files that came as `data:` URIs have no URL and are
 * left out.
 */
export function findOutputs(payload: unknown): FalOutput[] {
  const ranked = collect(payload)
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

/** A value that may be or have a file, and the names that lead to it. */
interface Place {
  readonly value: unknown;
  readonly path: readonly string[];
  /** Whether a name above says that there are files below, as in `{images: {front: …}}`. */
  readonly isAmongFiles: boolean;
}

/**
 * The files of a result, those nearer to the top first. A result may have a million small values, as the words of a recording
 * are; only so many are looked at, since nothing else happens meanwhile.
 */
function collect(payload: unknown): Found[] {
  const found: Found[] = [];
  const looked = { left: MAX_VALUES };
  let places: Place[] = [];
  add(places, { value: payload, path: [], isAmongFiles: false }, looked);
  for (let depth = 0; depth <= MAX_DEPTH && places.length > 0; depth += 1) {
    const below: Place[] = [];
    for (const place of places) {
      const { value, path } = place;
      const members = isObject(value) ? value : { url: value };
      const locator = LOCATORS.find((name) => toFileUrl(members[name]) !== undefined);
      const url = locator && toFileUrl(members[locator]);
      if (url !== undefined) found.push({ path, output: file(url, members) });
      if (!isObject(value)) continue;
      const isAmongFiles = url === undefined && (place.isAmongFiles || namesFiles(path.at(-1) ?? ''));
      for (const name of namesOf(value, looked))
        if (name !== locator) add(below, { value: value[name], path: [...path, name], isAmongFiles }, looked);
    }
    places = below;
  }
  return found;
}

/** Adds a value if it is a file's URL or has members, and of a list its items, which have no names of their own. */
function add(places: Place[], place: Place, looked: { left: number }, nested = 0): void {
  const { value } = place;
  if (Array.isArray(value)) {
    if (nested > MAX_DEPTH) return;
    for (let at = 0; at < value.length && looked.left > 0; at += 1) {
      looked.left -= 1;
      if (mayHaveFile(value[at])) add(places, { ...place, value: value[at] }, looked, nested + 1);
    }
  } else if (isObject(value) || isFile(place)) places.push(place);
}

/** The names of the members that may have a file, in their order, whatever order PostgreSQL keeps them in. */
function namesOf(value: JsonObject, looked: { left: number }): string[] {
  const names: string[] = [];
  for (const name of Object.keys(value)) {
    looked.left -= 1;
    if (looked.left < 0) break;
    if (mayHaveFile(value[name]) && !NO_FILES.test(name)) names.push(name);
  }
  return names.sort((a, b) => NATURAL.compare(a, b) || (a < b ? -1 : 1));
}

function mayHaveFile(value: unknown): boolean {
  return typeof value === 'string' ? /^\s*http/i.test(value) : typeof value === 'object' && value !== null;
}

/** Whether a string is a file's URL: its name says so, or its ending where the name says nothing. */
function isFile({ value, path, isAmongFiles }: Place): boolean {
  const name = path.at(-1) ?? '';
  const url = toFileUrl(value);
  if (url === undefined || !isAddress(String(value), isAmongFiles || namesFiles(name))) return false;
  if (NEUTRAL.test(name)) return true;
  if (namesWords(name)) return false;
  return name === '' || isAmongFiles || namesFile(name) || looksLikeFile(url);
}

function file(url: string, members: JsonObject): FalOutput {
  const text = (value: unknown) => (typeof value === 'string' ? value : null);
  return {
    url,
    contentType: text(members['content_type']),
    fileName: text(members['file_name']),
    fileSize: atLeastZero(members['file_size']),
    width: pixels(members['width']),
    height: pixels(members['height']),
    durationS: atLeastZero(members['duration']),
  };
}

function atLeastZero(value: unknown): number | null {
  const number = toNumber(value);
  return number !== undefined && Number.isFinite(number) && number >= 0 ? number : null;
}

function pixels(value: unknown): number | null {
  const number = toNumber(value);
  return number !== undefined && Number.isInteger(number) && number >= 0 && number <= MAX_PIXELS
    ? number
    : null;
}
