import { Prisma, type PrismaClient } from '../db/client.ts';
import { InvalidInputError } from '../errors.ts';

const MAX_WORDS = 10;
// pg_trgm's similarity of two words: 0.5 is a letter wrong in a word of six, 0.3 (where `%` begins) one in a short word.
const ALIKE = 0.5;
const MAX_NEAR = 8;

interface Word {
  readonly asked: string;
  readonly near: ReadonlyArray<{ readonly word: string; readonly similarity: number }>;
}

/**
 * What a search for words looks for, as a tsquery: every word has to be there, as it is or nearly so. A misspelt word is
 * compared with the words that there are, not with the prompts (https://www.postgresql.org/docs/current/pgtrgm.html,
 * "Text Search Integration"). Throws an InvalidInputError.
 */
export async function wordQuery(db: PrismaClient, field: string, search: string): Promise<string> {
  const words = await db.$queryRaw<Word[]>`/* search-words */
    SELECT asked, COALESCE(jsonb_agg(jsonb_build_object('word', near.word, 'similarity', near.similarity))
      FILTER (WHERE near.word IS NOT NULL), '[]') AS near
    FROM unnest(tsvector_to_array(to_tsvector('simple', left(${search}, 10000)))) AS asked
    LEFT JOIN LATERAL (
      SELECT word, similarity(word, asked) AS similarity FROM prompt_words
      WHERE word % asked ORDER BY similarity DESC LIMIT ${MAX_NEAR}) near ON true
    GROUP BY asked`;
  if (words.length === 0 || words.length > MAX_WORDS)
    throw new InvalidInputError(field, `A search has 1 to ${MAX_WORDS} words.`);
  return words.map((word) => `(${alternatives(word).map(quote).join(' | ')})`).join(' & ');
}

/** The word itself and those that are much like it; where it is in no prompt, also those that are somewhat like it. */
function alternatives({ asked, near }: Word): string[] {
  const known = near.some(({ word }) => word === asked);
  const meant = near.filter(({ similarity }) => !known || similarity >= ALIKE).map(({ word }) => word);
  return [...new Set([asked, ...meant])];
}

/** A lexeme as a tsquery reads it literally. */
function quote(lexeme: string): string {
  return `'${lexeme.replaceAll(/['\\]/g, '$&$&')}'`;
}

/** The prompt has the words; the expression is that of the index. */
export function promptHas(query: string): Prisma.Sql {
  return Prisma.sql`to_tsvector('simple', left(g.inputs ->> 'prompt', 20000)) @@ ${query}::tsquery`;
}

const WEEK_MS = 7 * 86_400_000;
const FIRST_WEEK = Date.parse('2001-01-01T00:00:00Z');
// About two years; of a longer span the index would have to look up more weeks than it is worth.
const MAX_WEEKS = 100;

function weekOf(time: number): number {
  return Math.floor((time - FIRST_WEEK) / WEEK_MS);
}

/** The beginning of the index's week that an instant lies in, or of one so many weeks earlier. */
export function weekBefore(time: number, weeks: number): number {
  return FIRST_WEEK + (weekOf(time) - weeks) * WEEK_MS;
}

/**
 * The weeks of a span, as the index on words and URLs has them in front: with these it skips what lies outside. Nothing
 * where the span is too long for that to help.
 */
export function inWeeks(from: Date, to: Date): Prisma.Sql[] {
  const first = weekOf(from.getTime());
  const last = weekOf(to.getTime());
  if (last - first >= MAX_WEEKS || last < first) return [];
  const weeks = Array.from({ length: last - first + 1 }, (_, index) =>
    new Date(FIRST_WEEK + (first + index) * WEEK_MS).toISOString(),
  );
  return [
    Prisma.sql`date_bin('7 days', g.created_at, timestamptz '2001-01-01 00:00:00+00') = ANY(${weeks}::timestamptz[])`,
  ];
}
