import type { PrismaClient } from '../../db/client.ts';

/**
 * Adds the words of new jobs to `prompt_words`, where a search looks up what a misspelled word may have meant. One call
 * covers at most an hour of jobs and returns whether there are more; only one process does this at a time. Jobs recorded
 * shortly before the last call are read again, since their transactions may have been committed after it, and each job
 * with a result once more after an hour, for the words of the result.
 */
export async function indexWords(db: PrismaClient): Promise<boolean> {
  const rows = await db.$queryRaw<Array<{ more: boolean }>>`/* note-words */
    WITH reached AS MATERIALIZED (
      SELECT up_to - interval '5 minutes' AS begin, least(up_to + interval '1 hour', now()) AS until
      FROM upkeep WHERE work = 'prompt_words' FOR UPDATE SKIP LOCKED),
    new AS (
      SELECT inputs, payload FROM reached
      JOIN generations g ON g.created_at >= begin AND g.created_at <= until
      UNION ALL
      SELECT NULL, payload FROM reached
      JOIN generations g ON g.created_at >= begin - interval '1 hour' AND g.created_at <= until - interval '1 hour'
        AND g.payload IS NOT NULL),
    noted AS (
      INSERT INTO prompt_words (word)
      SELECT DISTINCT word FROM new, spelled_words(generation_text(inputs, payload)) AS word
      ON CONFLICT DO NOTHING)
    UPDATE upkeep SET up_to = until FROM reached WHERE work = 'prompt_words' RETURNING until < now() AS more`;
  return rows[0]?.more ?? false;
}
