import { expect, test } from 'vitest';
import { openTestDatabase } from '../../support/database.ts';

const { client } = await openTestDatabase();

test('the words of a recording of many hours are indexed within the time of a statement', async () => {
  const words = Array.from({ length: 100_000 }, (_, index) => ({
    text: `word${index}`,
    start: index,
    end: index + 0.5,
    speaker_id: 'speaker_0',
    type: 'word',
  }));
  await client.query("SET statement_timeout TO '15s'");
  const { rows } = await client.query<{ found: boolean; size: number }>(
    `SELECT words @@ 'word7' AS found, length(words) AS size
     FROM remembered_words('{}', $1::jsonb) AS words`,
    [JSON.stringify({ language_code: 'en', words })],
  );
  expect(rows[0]?.found).toBe(true);
  expect(rows[0]?.size).toBeLessThanOrEqual(2001);
});
