import { mostTelling, telling } from './transport-words.ts';

const ENTITIES: Record<string, string> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  lsquo: '‘',
  rsquo: '’',
  ldquo: '“',
  rdquo: '”',
  ndash: '–',
  mdash: '—',
  hellip: '…',
};
// Where a page or an XML document says what is wrong, the most specific first; in `pre` some servers show the exception.
const TELLING_TAGS = ['title', 'message', 'h1', 'pre'];
// A page says what is wrong near its beginning; searching tags in megabytes could take minutes.
const MAX_MARKUP_LENGTH = 10_000;
const MAX_PREFIX_LENGTH = 1000;
// Also one that was cut off.
const PAGE = /^<(?:!doctype\s+html|\?xml|html|head|title|body|h1)\b/i;

/**
 * What a text that reports an error holds: the value if it is a JSON object, list or string, or ends with one, the title of
 * a page (a gateway answers in HTML), the last event of a stream, the exception of a traceback, and else the text itself.
 */
export function readText(text: string): unknown {
  const trimmed = text.trim();
  if (/^[[{"]/.test(trimmed)) return parsed(trimmed) ?? lastOfTraceback(trimmed);
  if (PAGE.test(trimmed) || (/^<[!?a-z]/i.test(trimmed) && trimmed.endsWith('>')))
    return readMarkup(trimmed.slice(0, MAX_MARKUP_LENGTH));
  return lastEvent(trimmed) ?? inner(trimmed) ?? lastOfTraceback(trimmed);
}

function parsed(text: string): unknown {
  // No reason holds a number that must be exact, and the native parser is fast with large bodies.
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The JSON in the last event of a stream (https://html.spec.whatwg.org/multipage/server-sent-events.html). */
function lastEvent(text: string): unknown {
  if (!/^(?:(?:event|id|retry)?:.*\r?\n)*data: ?[[{"]/.test(text.slice(0, MAX_PREFIX_LENGTH)))
    return undefined;
  const events = text.split(/\r?\n\r?\n/).map((event) => {
    const lines = event.split(/\r?\n/).filter((line) => line.startsWith('data:'));
    return parsed(lines.map((line) => line.slice('data:'.length)).join('\n'));
  });
  return events.findLast((event) => event !== undefined && event !== null);
}

/** The JSON behind words that say little, as in `Request failed with status code 422: {"detail":"no face"}`. */
function inner(text: string): unknown {
  const start = text.slice(0, MAX_PREFIX_LENGTH).search(/[[{]\s*["{\]}]/);
  if (start < 1 || !/[\]}]$/.test(text) || telling(text.slice(0, start)) === 2) return undefined;
  return parsed(text.slice(start));
}

/** The exception itself, which stands below Python's traceback and above that of JavaScript; any other text as it is. */
function lastOfTraceback(text: string): string {
  const python = text.lastIndexOf('Traceback (most recent call last)');
  if (python !== -1) {
    const lines = text.slice(python).split(/\r?\n/);
    // Of a message of several lines the first has the exception's name; what is indented is code.
    const first = lines.findIndex((line, at) => at > 0 && /^\S/.test(line));
    return first === -1 ? text : lines.slice(first).join('\n').trim();
  }
  const [words, frame] = text.split(/\r?\n\s+at (?=\S)/, 2);
  return frame === undefined ? text : (words ?? text);
}

function readMarkup(markup: string): string {
  const texts = TELLING_TAGS.map((tag) => {
    const [, content = ''] = new RegExp(`<${tag}(?:\\s[^<>]*)?>([^]*?)</${tag}>`, 'i').exec(markup) ?? [];
    return plain(tag === 'pre' ? (content.split(/<br\s*\/?>|\n/i)[0] ?? '') : content);
  });
  const text = mostTelling(texts);
  return text === '' ? plain(markup.replace(/<(script|style)\b[^]*?<\/\1>/gi, ' ')) : text;
}

function plain(markup: string): string {
  return markup
    .replace(/<[^<>]*>/g, ' ')
    .replace(/&(?:#(\d{1,6})|#(x[0-9a-f]{1,5})|(\w{2,6}));/gi, (entity, decimal, hex, name) =>
      name === undefined
        ? String.fromCodePoint(Number(decimal ?? `0${hex}`))
        : (ENTITIES[name.toLowerCase()] ?? entity),
    )
    .replace(/\s+/g, ' ')
    .trim();
}
