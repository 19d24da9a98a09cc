import { isObject, toJson } from '../lib/lossless-json.ts';

/** What a text of this many bytes is replaced by: its beginning and its size. */
function cut(text: string, length: number): string {
  const beginning = text.slice(0, length).toWellFormed();
  return `${beginning}… (${Buffer.byteLength(text)} bytes)`;
}

const LENGTHS = [1000, 200, 50, 10];

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
  return { '…': `(${size} bytes)` };
}

function cutStrings(value: unknown, length: number): unknown {
  if (typeof value === 'string') return value.length > length ? cut(value, length) : value;
  if (Array.isArray(value)) return value.map((item) => cutStrings(item, length));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, cutStrings(member, length)]),
  );
}
