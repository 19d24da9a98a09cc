import { Prisma, type PrismaClient } from '../../db/client.ts';

/**
 * Adds the words of new jobs to `prompt_words`, where a search looks up what a misspelled word may have meant, and to
 * `user_words`, which says whose words they are. One call covers at most an hour for each, skips the time without jobs before
 * it, and returns whether there is more; only one process does this at a time. Jobs recorded shortly before the last call are
 * read again, since their transactions may have been committed after it, and each job with a result once more after an hour,
 * for the words of the result.
 */
export async function indexWords(db: PrismaClient): Promise<boolean> {
  const more = await noteWords(db, 'prompt_words');
  return (await noteWords(db, 'user_words')) || more;
}

// Each goes its own way: after an upgrade there is a long history whose users' words are not known.
async function noteWords(db: PrismaClient, work: 'prompt_words' | 'user_words'): Promise<boolean> {
  const own =
    work === 'prompt_words'
      ? Prisma.empty
      : Prisma.sql`own AS (INSERT INTO user_words (user_id, word) SELECT user_id, word FROM words ON CONFLICT DO NOTHING),`;
  // In order: two processes that note the same new words wait for each other instead of dying in a deadlock.
  const rows = await db.$queryRaw<Array<{ more: boolean }>>`/* note-words */
    WITH reached AS MATERIALIZED (
      SELECT start - interval '5 minutes' AS begin, least(start + interval '1 hour', now()) AS until
      FROM upkeep, LATERAL (SELECT least(now(), greatest(up_to, COALESCE((
        SELECT created_at FROM generations WHERE created_at >= up_to - interval '65 minutes'
          AND created_at > '-infinity' AND created_at < 'infinity' ORDER BY created_at LIMIT 1), now()))) AS start) AS next
      WHERE work = ${work} FOR UPDATE OF upkeep SKIP LOCKED),
    new AS (
      SELECT user_id, inputs, payload FROM reached
      JOIN generations g ON g.created_at >= begin AND g.created_at <= until
      UNION ALL
      SELECT user_id, NULL, payload FROM reached
      JOIN generations g ON g.created_at >= begin - interval '1 hour' AND g.created_at <= until - interval '1 hour'
        AND g.payload IS NOT NULL),
    words AS MATERIALIZED (
      SELECT DISTINCT user_id, word FROM new, spelled_words(remembered_text(inputs, payload)) AS word),
    ${own}
    noted AS (
      INSERT INTO prompt_words (word) SELECT DISTINCT word FROM words ORDER BY word ON CONFLICT DO NOTHING)
    UPDATE upkeep SET up_to = until FROM reached WHERE work = ${work} RETURNING until < now() AS more`;
  return rows[0]?.more ?? false;
}
