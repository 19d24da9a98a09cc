import { Prisma } from '../../db/client.ts';
import { InvalidInputError } from '../../errors.ts';

const MIN_PART = 3;
// How much of a URL is indexed.
const MAX_URL = 2000;

// A word of a URL that is this long is an id or its folder. Shorter words are in every row, and each of them costs reading a
// list that grows with the history.
const RARE_WORD = 8;

/** Whether part of a URL contains something that looks like an id. */
export function hasRareWord(part: string): boolean {
  return rareOf(urlWords(part)).length > 0;
}

/** The words of a URL, as the database's `url_words` takes them from its beginning. */
function urlWords(url: string): string[] {
  return (url.slice(0, MAX_URL).match(/[A-Za-z0-9]+/g) ?? []).map((word) => word.toLowerCase());
}

function rareOf(words: readonly string[]): string[] {
  return words.filter((word) => word.length >= RARE_WORD);
}

/**
 * The condition that the URL of the primary file contains this, letter for letter. The part must begin where a word of the URL begins,
 * and may end in the middle of one. Throws an InvalidInputError.
 */
export function urlHas(field: string, part: string): Prisma.Sql[] {
  return [
    Prisma.sql`url_words(g.output_url) @@ ${urlQuery(field, part)}::tsquery`,
    Prisma.sql`strpos(g.output_url, ${part}) > 0`,
  ];
}

/** The words by which the index finds such URLs, as a tsquery; throws an InvalidInputError. */
export function urlQuery(field: string, part: string): string {
  const words = urlWords(part);
  const last = words.at(-1);
  if (part.length < MIN_PART || last === undefined)
    throw new InvalidInputError(
      field,
      `A part of a URL has at least ${MIN_PART} characters, a letter or digit among them.`,
    );
  const open = /[A-Za-z0-9]$/.test(part.slice(0, MAX_URL)) ? last : undefined;
  const asked = hasRareWord(part) ? rareOf(words) : words;
  return asked.map((word) => (word === open ? `${word}:*` : word)).join(' & ');
}
