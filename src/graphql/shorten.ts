import { endOfString } from '../lib/json-text.ts';
import { isObject, parseExact, toJson } from '../lib/lossless-json.ts';

/** What a text of this many bytes is replaced by: its beginning and its size. */
function cut(text: string, length: number): string {
  const beginning = text.slice(0, length).toWellFormed();
  return `${beginning}… (${Buffer.byteLength(text)} bytes)`;
}

const LEAST_LENGTH = 10;
// How long a string may be: as it is, and then shorter and shorter.
const ALLOWED = [Number.POSITIVE_INFINITY, 1000, 200, 50, LEAST_LENGTH];

/**
 * A JSON text as a value whose text has at most `maxBytes` bytes (see `shorten`). What has too many members is not parsed
 * into them: a result may have a million, and nothing else happens meanwhile.
 */
export function shortenText(text: string, maxBytes: number): unknown {
  if (!hasTooMany(text, maxBytes)) return shorten(parseExact(text), maxBytes);
  // The native parser and writer: without the spaces that PostgreSQL puts between members.
  return sizeAlone(Buffer.byteLength(JSON.stringify(JSON.parse(text))));
}

/**
 * A JSON value whose text has at most `maxBytes` bytes: the value itself if it has no more, otherwise with its long strings
 * cut, shorter and shorter. Where that is not enough, because there are too many members, it is an object with the size
 * alone.
 */
export function shorten(value: unknown, maxBytes: number): unknown {
  const sizes = ALLOWED.map(() => 0);
  addSizes(value, sizes);
  const fits = sizes.findIndex((size) => size <= maxBytes);
  const length = ALLOWED[fits];
  if (length === undefined) return sizeAlone(sizes[0] ?? 0);
  return fits === 0 ? value : cutStrings(value, length);
}

/** Adds how many bytes the JSON text of a value has for each length to which its strings may be cut, in one walk. */
function addSizes(value: unknown, sizes: number[]): void {
  const add = (bytes: number) => {
    for (let at = 0; at < sizes.length; at += 1) sizes[at] = (sizes[at] ?? 0) + bytes;
  };
  if (typeof value === 'string') {
    if (value.length <= LEAST_LENGTH) return add(bytesOf(value));
    for (const [at, length] of ALLOWED.entries())
      sizes[at] = (sizes[at] ?? 0) + bytesOf(value.length > length ? cut(value, length) : value);
  } else if (Array.isArray(value)) {
    add(2 + Math.max(0, value.length - 1));
    for (const item of value) addSizes(item, sizes);
  } else if (isObject(value)) {
    const members = Object.entries(value);
    add(2 + Math.max(0, members.length - 1));
    for (const [name, member] of members) {
      add(bytesOf(name) + 1);
      addSizes(member, sizes);
    }
  } else add(Buffer.byteLength(toJson(value)));
}

function bytesOf(text: string): number {
  return Buffer.byteLength(JSON.stringify(text));
}

function sizeAlone(bytes: number): unknown {
  return { '…': `(${bytes} bytes)` };
}

/**
 * Whether a JSON text has more bytes however short its strings are cut; it is read no further than that. Of what is written
 * shorter than PostgreSQL does, such as 1.0, only the first character counts.
 */
function hasTooMany(text: string, maxBytes: number): boolean {
  let bytes = 0;
  for (let at = 0; at < text.length && bytes <= maxBytes; ) {
    const quote = text.indexOf('"', at);
    const start = quote === -1 ? text.length : quote;
    const end = quote === -1 ? text.length : endOfString(text, quote);
    for (const [token] of text.slice(at, start).matchAll(/[{}[\],:]|[^{}[\],:\s]+/g))
      bytes += token.length > 1 ? 1 : token.length;
    // An escape of six characters may be a single one.
    bytes += Math.min(Math.ceil((end - start) / 6), LEAST_LENGTH);
    at = end;
  }
  return bytes > maxBytes;
}

function cutStrings(value: unknown, length: number): unknown {
  if (typeof value === 'string') return value.length > length ? cut(value, length) : value;
  if (Array.isArray(value)) return value.map((item) => cutStrings(item, length));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, cutStrings(member, length)]),
  );
}
