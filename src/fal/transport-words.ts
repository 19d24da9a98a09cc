const NOTHING =
  /^(?:an? )?(?:unknown |unexpected )?(?:error|exception|fail(?:ed|ure)|null|none|undefined|\[object object\]|\d+)?[^\p{L}\p{N}]*$/iu;

// What names a request, not what was wrong with it.
const NAMES =
  /\bhttps?:\/\/[^\s"'<>]+|\burl: ?\/\S+|\b(?:\d{1,3}\.){3}\d{1,3}\b|\b[\w-]+(?:\.[\w-]+)*\.(?:ai|app|cloud|com|dev|internal|io|local|media|net|org|run)\b|\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi;
// The reason phrases of HTTP (RFC 9110 §15), the codes of Node.js and undici, and what clients and gateways say.
const PHRASES = new RegExp(
  [
    'bad request|unauthori[sz]ed|payment required|forbidden|not found|method not allowed|not acceptable',
    'conflict|gone|length required|precondition failed|(?:payload|content|request entity|entity) too large',
    'uri too long|unsupported media type|range not satisfiable|unprocessable (?:entity|content)|failed dependency',
    'too early|too many requests|client closed request|not implemented|version not supported|time-?out|timed[ -]?out',
    'went wrong|web server is down|just a moment|attention required',
  ].join('|'),
  'gi',
);
const CODES = /\b(?:E[A-Z]{4,}|EAI_AGAIN|(?:UND_)?ERR_[A-Z0-9_]+|[45]\d\d)\b/g;
// Words that report that a request failed …
const REPORTING = new Set(
  `aborted broken closed connect connection disconnect disconnected encountered eof err error errors exceeded exception
  exceptions expecting fail failed failing failure fails fetch gateway hang pipe refused reset retries socket temporarily
  terminated termination unavailable unreachable upstream`.split(/\s+/),
);
// … and those around them that do not say why.
const FILLING = new Set(
  `after again aiohttp all an and answer answered any api application at attempt attempts await awaiting axios
  backend bad base be been before body but by call canceled cannot caused char check chunked client cloudflare
  code codes column complete completed completing connected connecting connector contact context could data
  deadline default details dial did dns do downstream due edge empty end endpoint enough entity errno establish
  established execute executing existing expected expecting fal for from get getaddrinfo got had handling
  handshake has have headers healthy host hostname http httpcore https httpx id in incomplete information internal
  invalid io is it job later line list lists local many max maximum meanwhile message moment more most name need
  net network new nginx no node non not number obtain occurred of ok on operation or origin other our out overflow
  peer perform please pool port post proceed process processed processing protocol proxy put raised read reading
  reason received receiving remote reply report reported request requested requests response responses retry
  returned returning run second seconds send sending server service side site socket something sorry ssl status
  stream sync system tcp temporary that the there this time tls to too transport try trying type unable unexpected
  unhandled unknown unsuccessful until up url urllib urlopen us validation value version was we web went were when
  while with without write xx you your`.split(/\s+/),
);

/**
 * How much a text says of why a job failed: 0 nothing, 1 that a request failed, as an HTTP status, a client or a gateway
 * says it, and 2 something of its own. A text says little if it has no word but those, so that of "Request failed with
 * status code 422" nothing is left, and of "file not found" the file is.
 */
export function telling(text: string): 0 | 1 | 2 {
  if (NOTHING.test(text)) return 0;
  // A long text has words of its own.
  if (text.length > 1000) return 2;
  const rest = text
    .replace(NAMES, ' ')
    .replace(CODES, ' error ')
    .replaceAll('_', ' ')
    .replace(PHRASES, ' error ');
  const words = rest
    .replace(/(\p{Ll})(\p{Lu})|(\p{Lu})(?=\p{Lu}\p{Ll})/gu, '$1$3 $2')
    .toLowerCase()
    .split(/[^\p{L}]+/u)
    .filter((word) => word.length > 1 || word > 'z');
  const saysMore = words.some((word) => !REPORTING.has(word) && !FILLING.has(word));
  return saysMore || (words.length > 0 && !words.some((word) => REPORTING.has(word))) ? 2 : 1;
}

/** The first of the texts that say the most. */
export function mostTelling(texts: readonly string[]): string {
  const ranked = texts.filter((text) => text !== '').map((text) => ({ text, rank: telling(text) }));
  return ranked.reduce((best, one) => (one.rank > best.rank ? one : best), ranked[0] ?? { text: '', rank: 0 })
    .text;
}
