import { Prisma, type PrismaClient } from '../../db/client.ts';
import { hotQuery } from '../../db/hot-query.ts';
import { inMonthsOfSpan } from '../../db/of-month.ts';
import type { Viewer } from '../../deps.ts';
import { InvalidInputError } from '../../errors.ts';
import { readsAll } from '../access.ts';

const MAX_WORDS = 10;
// An unknown word is expanded to at most this many similar known words; a known word seldom means another one.
const MAX_MEANT = 8;
const MAX_ALIKE = 3;
// Of a row of letters without spaces, such as a Chinese sentence, this many are looked up.
const MAX_ROW = 50;
// What no job has: no word is a space. Emoji are no words, but whoever searches for one has not made a mistake.
const NO_WORD = "' '";

interface Word {
  readonly asked: string;
  /** It is a row of letters of a script without spaces, and indexed by every two neighbours. */
  readonly unspaced: boolean;
  /** It may be a misspelled word. */
  readonly spelled: boolean;
  /** Similar words of jobs that the viewer may see, most similar first; the word itself if such a job has it. */
  readonly near: readonly string[];
}

/**
 * A search as a tsquery: every word must be in the inputs or the result, spelled this way or nearly. A misspelled word is
 * compared with the known words, not with the jobs (https://www.postgresql.org/docs/current/pgtrgm.html, "Text Search
 * Integration"), for a user only with those of their own jobs. Throws an InvalidInputError.
 */
export async function wordQuery(
  db: PrismaClient,
  viewer: Viewer,
  field: string,
  search: string,
): Promise<string> {
  // Its plan is the same for all words; how many a user has differs.
  const words = await hotQuery<Word>(db, nearWords(viewer, search, MAX_ALIKE), {
    planOnce: readsAll(viewer),
  });
  if (words.length === 0 && /\p{Extended_Pictographic}/u.test(search)) return NO_WORD;
  if (words.length === 0 || words.length > MAX_WORDS)
    throw new InvalidInputError(field, `A search has 1 to ${MAX_WORDS} words.`);
  const known = words.filter(({ asked, near, spelled }) => !spelled || near.includes(asked));
  const unknown = words.filter((word) => !known.includes(word)).map(({ asked }) => asked);
  const meant = unknown.length > 0 ? await meantWords(db, viewer, unknown.join(' ')) : [];
  return [...known, ...meant].map(alternatives).join(' & ');
}

// The words are counted before similar ones are looked up. What is similar to pg_trgm may be of another script, whose letters
// are written with the same ones of ASCII: below U+1000, scripts differ by their 256 characters.
function nearWords(viewer: Viewer, search: string, limit: number): Prisma.Sql {
  const own = readsAll(viewer)
    ? Prisma.sql`true`
    : Prisma.sql`EXISTS (SELECT FROM user_words u WHERE u.user_id = ${viewer.userId} AND u.word = prompt_words.word)`;
  return Prisma.sql`/* search-words */
    SELECT asked, asked ~ ('^[' || unspaced_letters() || ']') AS unspaced, is_spelled(asked) AS spelled, ARRAY(
      SELECT word FROM prompt_words
      WHERE is_spelled(asked) AND comparable(word) % comparable(asked)
        AND least(ascii(word) / 256, 16) = least(ascii(asked) / 256, 16) AND ${own}
      ORDER BY word = asked DESC, similarity(comparable(word), comparable(asked)) DESC, word
      LIMIT ${Prisma.raw(String(limit))}) AS near
    FROM (SELECT DISTINCT asked FROM unnest(asked_words(left(${search}, 10000))) AS asked LIMIT ${MAX_WORDS + 1}) AS words`;
}

/** Like `nearWords`, with words that are only somewhat alike: 0.3 is one wrong letter in a short word. */
async function meantWords(db: PrismaClient, viewer: Viewer, unknown: string): Promise<Word[]> {
  const [, words] = await db.$transaction([
    db.$executeRaw`/* search-words: widely */ SELECT set_config('pg_trgm.similarity_threshold', '0.3', true)`,
    db.$queryRaw<Word[]>(nearWords(viewer, unknown, MAX_MEANT)),
  ]);
  return words;
}

function alternatives({ asked, near, unspaced }: Word): string {
  return `(${[...new Set([asked, ...near])].map(unspaced ? pairs : quote).join(' | ')})`;
}

/** A row of letters by its pairs of neighbours, as `search_pieces` indexes it. */
function pairs(row: string): string {
  const letters = Array.from(row).slice(0, MAX_ROW);
  const pieces = letters.slice(1).map((letter, index) => `${letters[index]}${letter}`);
  return `(${(pieces.length > 0 ? pieces : letters).map(quote).join(' & ')})`;
}

/** A lexeme as a tsquery reads it literally. */
function quote(lexeme: string): string {
  return `'${lexeme.replaceAll(/['\\]/g, '$&$&')}'`;
}

/** The job has the words; the expression must be that of the index. */
export function hasWords(query: string): Prisma.Sql {
  return Prisma.sql`remembered_words(g.inputs, g.payload) @@ ${query}::tsquery`;
}

const WEEK_MS = 7 * 86_400_000;
const FIRST_WEEK = Date.parse('2001-01-01T00:00:00Z');
// About two years; for a longer span, looking up each week in the index costs more than it saves.
const MAX_WEEKS = 100;

function weekOf(time: number): number {
  return Math.floor((time - FIRST_WEEK) / WEEK_MS);
}

/** The start of the index's week that an instant is in, or of one that many weeks earlier. */
export function weekBefore(time: number, weeks: number): number {
  return FIRST_WEEK + (weekOf(time) - weeks) * WEEK_MS;
}

/**
 * The weeks of a span (from ≤ t < to, or without an end). They are the first column of the index on words and URLs, which so
 * skips what is outside. No condition if the span is too long for that to help.
 */
export function inWeeks(from: Date, to: Date | undefined, now: Date): Prisma.Sql[] {
  const first = weekOf(from.getTime());
  const last = lastWeek(to, now);
  if (!areFew(first, last)) return [];
  const weeks = Array.from({ length: last - first + 1 }, (_, index) =>
    new Date(FIRST_WEEK + (first + index) * WEEK_MS).toISOString(),
  );
  return [
    Prisma.sql`date_bin('7 days', g.created_at, timestamptz '2001-01-01 00:00:00+00') = ANY(${weeks}::timestamptz[])`,
  ];
}

/** The condition that a job is of the months of these weeks, for a span without an end. */
export function inMonthsOfWeeks(from: Date, now: Date): Prisma.Sql[] {
  const last = lastWeek(undefined, now);
  return areFew(weekOf(from.getTime()), last)
    ? inMonthsOfSpan({ to: new Date(FIRST_WEEK + (last + 1) * WEEK_MS) })
    : [];
}

function lastWeek(to: Date | undefined, now: Date): number {
  // By the database's clock, what it has just recorded may already be in the next week.
  return weekOf(to ? to.getTime() - 1 : now.getTime() + WEEK_MS);
}

function areFew(first: number, last: number): boolean {
  return last >= first && last - first < MAX_WEEKS;
}
