// Of a longer text the two ends are kept: what is wrong stands before or after what was sent, and a regular expression
// over megabytes would hold up every other request.
const MAX_END_LENGTH = 20_000;
// A `data:` URI, or base64: a word that is too long to be one, on one line or wrapped over several.
const BYTES =
  /data:[\w.+-]+\/[\w.+-]+(?:;[\w=.-]+)*,[^\s"'<>)]+|(?<![\w+/-])(?:[\w+/-]{120,}={0,2}|[\w+/-]{60,}(?:\r?\n[\w+/-]{60,})+(?:\r?\n[\w+/-]+(?=={0,2}(?:\r?\n|$)))?={0,2})/g;

/**
 * A text for people, without the bytes in it, since fal's `detail` may repeat a whole input: of a `data:` URI its type is
 * kept, and other base64 becomes "…", as does the middle of a text of more than 40,000 characters.
 */
export function cutBytes(text: string): string {
  const short =
    text.length <= 2 * MAX_END_LENGTH
      ? text
      : `${text.slice(0, MAX_END_LENGTH)}…${text.slice(-MAX_END_LENGTH)}`;
  return short.replace(BYTES, cut).replace(/…{2,}/g, '…');
}

function cut(bytes: string): string {
  return bytes.startsWith('data:') ? `${bytes.slice(0, bytes.indexOf(',') + 1)}…` : '…';
}
