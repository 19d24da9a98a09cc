/** One statement of a file. */
export interface Statement {
  /** As the file has it, without the semicolon. */
  readonly text: string;
  /** The same without comments. */
  readonly bare: string;
}

// In the order in which they are tried: comments, quoted texts and names, words, anything else.
const TOKEN =
  /(?<comment>--[^\n]*)|(?<block>\/\*)|(?<dollar>\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$)|(?<escaped>[eE]'(?:[^'\\]|\\[^]|'')*')|(?<quoted>'(?:[^']|'')*'|"(?:[^"]|"")*")|(?<word>[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*)|(?<other>[^\w\u0080-\uffff$'"/;()-]+|[^])/gy;

const ROUTINE = /^\s*CREATE\s+(?:OR\s+REPLACE\s+)?(?:FUNCTION|PROCEDURE)\b/i;
const NESTS = /^(?:begin|case|end)$/i;

/** Splits a file at the semicolons between its statements, by the rules by which psql does. */
export function splitStatements(sql: string): Statement[] {
  const statements: Statement[] = [];
  let [text, bare] = ['', ''];
  // Within parentheses, and within BEGIN ATOMIC … END of a routine, a semicolon ends nothing.
  let [parentheses, blocks] = [0, 0];
  const push = () => {
    if (bare.trim() !== '') statements.push({ text: text.trim(), bare: bare.trim() });
    [text, bare, parentheses, blocks] = ['', '', 0, 0];
  };
  for (let at = 0; at < sql.length; ) {
    const { token, kind } = nextToken(sql, at);
    at += token.length;
    if (kind === 'other' && token === ';' && parentheses === 0 && blocks === 0) {
      push();
      continue;
    }
    text += token;
    bare += kind === 'comment' ? ' ' : token;
    if (token === '(') parentheses += 1;
    if (token === ')') parentheses -= 1;
    if (kind === 'word' && NESTS.test(token) && ROUTINE.test(bare))
      blocks = Math.max(0, blocks + nesting(token, blocks));
  }
  push();
  return statements;
}

function nesting(word: string, blocks: number): number {
  if (/^begin$/i.test(word)) return 1;
  if (/^case$/i.test(word)) return blocks > 0 ? 1 : 0;
  return /^end$/i.test(word) ? -1 : 0;
}

function nextToken(
  sql: string,
  at: number,
): { token: string; kind: 'comment' | 'word' | 'quoted' | 'other' } {
  TOKEN.lastIndex = at;
  const match = TOKEN.exec(sql);
  const groups = match?.groups ?? {};
  const token = match?.[0] ?? sql.slice(at);
  if (groups['comment'] !== undefined) return { token, kind: 'comment' };
  if (groups['block'] !== undefined) return { token: blockComment(sql, at), kind: 'comment' };
  if (groups['dollar'] !== undefined) {
    const end = sql.indexOf(token, at + token.length);
    return { token: end < 0 ? sql.slice(at) : sql.slice(at, end + token.length), kind: 'quoted' };
  }
  if (groups['word'] !== undefined) return { token, kind: 'word' };
  return { token, kind: groups['other'] === undefined ? 'quoted' : 'other' };
}

/** Unlike C's, these may be nested. */
function blockComment(sql: string, at: number): string {
  let depth = 0;
  for (let end = at; end < sql.length; end += 1) {
    const two = sql.slice(end, end + 2);
    if (two === '/*') depth += 1;
    else if (two === '*/') depth -= 1;
    else continue;
    end += 1;
    if (depth === 0) return sql.slice(at, end + 1);
  }
  return sql.slice(at);
}
