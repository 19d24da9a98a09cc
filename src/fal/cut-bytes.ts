// Of a longer text the two ends are kept: what is wrong stands before or after what was sent, and a regular expression
// over megabytes would hold up every other request.
const MAX_END_LENGTH = 20_000;
const DATA_URI = /data:(?:[\w.+-]+\/[\w.+-]+(?:;[\w=.-]+)*|;base64),[^\s"'<>)]+/gi;
// Base64 on one line, or wrapped over several. JSON that was cut off is not parsed, and has its line breaks and slashes
// escaped.
const LINE = /(?<![\w+/-])(?!(?<=\\)\/)(?:[\w+/-]|\\\/){120,}={0,2}/g;
const RUN = String.raw`(?:[\w+/-]|\\\/)`;
const NEWLINE = String.raw`(?:\r?\n|(?:\\r)?\\n)`;
// The full lines, a shorter one below them, and whether that ends a line too.
const LINES = new RegExp(
  String.raw`(?<![\w+/-])(?!(?<=\\)\/)(${RUN}{60,}(?:${NEWLINE}${RUN}{60,})*)(?:(${NEWLINE})(${RUN}+))?(={0,2})(?=(${NEWLINE}|["\\]|$)?)`,
  'g',
);
const LONG_TOKEN = /[^\s"'<>]{120,}/g;
// Where a URL begins within a token, with or without its scheme.
const URL_START = /\b[a-z][a-z0-9]{1,9}:\/\/|^[\w.-]{1,200}\.[a-z]{2,10}(?::\d{1,5})?\//i;
// What paths and long names are made of: words, numbers and checksums, up to those of SHA-512.
const WORD =
  /^(?:[A-Z]?[a-z]{1,30}|[A-Z]{1,20}|\d{1,20}|[0-9a-f]{2,128}|[0-9A-F]{2,128}|[a-z]{1,20}\d{1,5})$/;

/**
 * A text for people, without the bytes in it, since fal's `detail` may repeat a whole input: of a `data:` URI its type is
 * kept, and other base64 becomes "…", as does the middle of a text of more than 40,000 characters. URLs and paths stay
 * whole, however long.
 */
export function cutBytes(text: string): string {
  const short =
    text.length <= 2 * MAX_END_LENGTH
      ? text
      : `${text.slice(0, MAX_END_LENGTH)}…${text.slice(-MAX_END_LENGTH)}`;
  return short
    .replace(DATA_URI, (uri) => `${uri.slice(0, uri.indexOf(',') + 1)}…`)
    .replace(LINES, cutLines)
    .replace(LONG_TOKEN, cutToken)
    .replace(/…{2,}/g, '…');
}

/** Below full lines, a shorter one may be the rest of the bytes, or the words that follow them. */
function cutLines(run: string, full: string, newline = '', last = '', padding: string, end?: string): string {
  const wrapped = /\n/.test(full.replaceAll('\\n', '\n'));
  if ((!wrapped && newline === '') || !isBytes(full)) return run;
  const ends = padding !== '' || (wrapped && end !== undefined);
  if (last === '' || ends || (isBytes(last) && (last.length >= 12 || /[\d+/]/.test(last)))) return '…';
  return wrapped ? `…${newline}${last}` : run;
}

function cutToken(token: string): string {
  const url = URL_START.exec(token)?.index ?? token.length;
  return token.slice(0, url).replace(LINE, cutRun) + token.slice(url);
}

function cutRun(run: string): string {
  return isBytes(run) ? '…' : run;
}

/** Whether at least half of a run is no word: a path may have an id in it, and base64 a word by chance. */
function isBytes(run: string): boolean {
  const pieces = run.replace(/\\[nr]/g, '').split(/[^A-Za-z0-9]+/);
  const others = pieces.filter((piece) => piece !== '' && !WORD.test(piece));
  return others.join('').length * 2 >= run.length;
}
