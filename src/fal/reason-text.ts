const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };
// Where a page or an XML document says what is wrong, the most specific first.
const TELLING_TAGS = ['title', 'message', 'h1'];
// A page says what is wrong near its beginning; searching tags in megabytes could take minutes.
const MAX_MARKUP_LENGTH = 10_000;

/**
 * What a text that reports an error holds: the value if it is a JSON object, list or string, the title of a page (a gateway
 * answers in HTML), and else the text itself.
 */
export function readText(text: string): unknown {
  const trimmed = text.trim();
  if (/^[[{"]/.test(trimmed)) {
    // No reason holds a number that must be exact, and the native parser is fast with large bodies.
    try {
      return JSON.parse(trimmed);
    } catch {
      return trimmed;
    }
  }
  return /^<[!?a-z]/i.test(trimmed) && trimmed.endsWith('>')
    ? readMarkup(trimmed.slice(0, MAX_MARKUP_LENGTH))
    : trimmed;
}

function readMarkup(markup: string): string {
  for (const tag of TELLING_TAGS) {
    const [, content = ''] = new RegExp(`<${tag}(?:\\s[^<>]*)?>([^]*?)</${tag}>`, 'i').exec(markup) ?? [];
    const text = plain(content);
    if (text !== '') return text;
  }
  return plain(markup.replace(/<(script|style)\b[^]*?<\/\1>/gi, ' '));
}

function plain(markup: string): string {
  return markup
    .replace(/<[^<>]*>/g, ' ')
    .replace(/&(?:#(\d{1,6})|(\w{2,6}));/g, (entity, code, name) =>
      code === undefined ? (ENTITIES[name] ?? entity) : String.fromCodePoint(Number(code)),
    )
    .replace(/\s+/g, ' ')
    .trim();
}
