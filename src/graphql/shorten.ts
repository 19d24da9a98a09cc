import { endOfString } from '../lib/json-text.ts';
import { isObject, parseExact, toJson } from '../lib/lossless-json.ts';

/** What a text of this many bytes is replaced by: its beginning and its size. */
function cut(text: string, length: number): string {
  const beginning = text.slice(0, length).toWellFormed();
  return `${beginning}… (${Buffer.byteLength(text)} bytes)`;
}

const LENGTHS = [1000, 200, 50, 10];
const LEAST_LENGTH = 10;

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
  const size = Buffer.byteLength(toJson(value));
  if (size <= maxBytes) return value;
  for (const length of LENGTHS) {
    const shorter = cutStrings(value, length);
    if (Buffer.byteLength(toJson(shorter)) <= maxBytes) return shorter;
  }
  return sizeAlone(size);
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
