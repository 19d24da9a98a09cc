import type { PrismaClient } from '../../db/client.ts';

/**
 * Notes the words of new prompts in `prompt_words`, where a search finds what was meant by a misspelt one: those of an
 * hour at most, and answers whether there are more. Of all processes only one does so at a time. What was recorded shortly
 * before the last time is looked at again: its transaction may have ended only since.
 */
export async function indexWords(db: PrismaClient): Promise<boolean> {
  const rows = await db.$queryRaw<Array<{ more: boolean }>>`/* note-words */
    WITH reached AS MATERIALIZED (
      SELECT up_to - interval '5 minutes' AS begin, least(up_to + interval '1 hour', now()) AS until
      FROM upkeep WHERE work = 'prompt_words' FOR UPDATE SKIP LOCKED),
    noted AS (
      INSERT INTO prompt_words (word)
      SELECT DISTINCT word FROM reached
      JOIN generations g ON g.created_at >= begin AND g.created_at <= until
      CROSS JOIN unnest(tsvector_to_array(to_tsvector('simple', left(g.inputs ->> 'prompt', 20000)))) AS word
      WHERE length(word) BETWEEN 3 AND 64
      ON CONFLICT DO NOTHING)
    UPDATE upkeep SET up_to = until FROM reached WHERE work = 'prompt_words' RETURNING until < now() AS more`;
  return rows[0]?.more ?? false;
}
