import { expect, test } from 'vitest';
import { InvalidInputError } from '../../../src/errors.ts';
import { wordQuery } from '../../../src/generations/find/words.ts';
import { openTestDatabase } from '../../support/database.ts';

const ADMIN = { userId: 'boss', role: 'admin' } as const;
const { client, db } = await openTestDatabase();

async function wordsOf(inputs: unknown, payload: unknown = null): Promise<string[]> {
  const { rows } = await client.query<{ words: string[] }>(
    'SELECT tsvector_to_array(remembered_words($1::jsonb, $2::jsonb)) AS words',
    [JSON.stringify(inputs), payload === null ? null : JSON.stringify(payload)],
  );
  return rows[0]?.words ?? [];
}

test.each([
  ['only punctuation', '“…”—!?'],
  ['only invisible characters', '\u200b\u202e\ufeff'],
  ['only accents', '\u0301\u0308'],
  ['only an address', 'https://a.test/b'],
  ['eleven words', 'a b c d e f g h i j k'],
  ['very many words', Array.from({ length: 5000 }, (_, index) => `w${index}`).join(' ')],
])('a search for %s is refused', async (_what, search) => {
  await expect(wordQuery(db, ADMIN, 'filter.search', search)).rejects.toThrow(InvalidInputError);
});

test('a search for emoji alone finds nothing, even where they are', async () => {
  const query = await wordQuery(db, ADMIN, 'filter.search', '🙂 👩‍👩‍👧');
  const { rows } = await client.query('SELECT remembered_words($1::jsonb, NULL) @@ $2::tsquery AS found', [
    JSON.stringify({ prompt: 'a fox 🙂 👩‍👩‍👧' }),
    query,
  ]);
  expect(rows).toEqual([{ found: false }]);
});

test.each([
  ['a megabyte without a space', 'x'.repeat(1_000_000)],
  ['a long Chinese text', '灯台在雨中'.repeat(200_000)],
  ['what a tsquery has operators of', "a' & !(b | c):* \\ <-> d"],
  ['right to left', 'مَنارة תחת'],
])('a search for %s makes a small query', async (_what, search) => {
  const query = await wordQuery(db, ADMIN, 'filter.search', search);
  expect(query.length).toBeLessThan(5000);
  await client.query('SELECT $1::tsquery', [query]);
});

test.each([
  ['a prompt of a megabyte', { prompt: 'word '.repeat(200_000) }],
  ['a word of a megabyte', { prompt: 'x'.repeat(1_000_000), text: 'ж'.repeat(1_000_000) }],
  ['a long Thai text', { prompt: 'ประภาคารกลางสายฝน'.repeat(50_000) }],
  [
    'all Chinese characters',
    { prompt: Array.from({ length: 20_000 }, (_, at) => String.fromCodePoint(0x4e00 + at)).join('') },
  ],
  ['bytes', { text: `data:image/png;base64,${'iVBORw0KGgo'.repeat(100_000)}` }],
  ['deeply nested inputs', { a: JSON.parse(`${'['.repeat(500)}{"prompt":"deep"}${']'.repeat(500)}`) }],
  ['no object', ['a', 'b c']],
])('%s can be recorded and indexed', async (what, inputs) => {
  const { rowCount } = await client.query(
    `INSERT INTO generations (request_id, user_id, endpoint, status, inputs) VALUES ($1, 'ann', 'a/b', 'IN_QUEUE', $2)`,
    [what, JSON.stringify(inputs)],
  );
  expect(rowCount).toBe(1);
});

test('of each text the first 20,000 characters are searched', async () => {
  const text = 'a '.repeat(9990);
  expect(await wordsOf({ text: `${text} inside ${text} outside`, prompt: 'also' })).toEqual([
    'a',
    'also',
    'inside',
  ]);
});

test('the short way for plain inputs gives the same words as the long one', async () => {
  const plain = [
    { prompt: `It's (a) "well-known" fox; 4k, 3.5x: yes! no?  Ünïcode` },
    { prompt: 'A fox', resolution: '1080p', seed: 7, audio: true, none: null, size: { width: 3 } },
    { prompt: 'A fox', style: 'oil painting' },
    { prompt: 'A fox', style_prompt: 'oil' },
    { prompt: 'A fox', negative_prompt: 'ugly thing' },
    { prompt: 'A fox', note: 'a "quoted thing' },
    { prompt: 'A fox', note: '灯台' },
    { prompt: 'A fox/wolf_pack\nby night\tslowly', text: 'one' },
    { prompt: '', duration: '5' },
  ];
  const { rows } = await client.query<{ inputs: object; short: string[]; long: string[] }>(
    `SELECT value AS inputs, tsvector_to_array(remembered_words(value, NULL)) AS short,
       tsvector_to_array(array_to_tsvector(search_pieces(search_words('/ ' || array_to_string(remembered_texts(value), ' '))))) AS long
     FROM jsonb_array_elements($1) AS value`,
    [JSON.stringify(plain)],
  );
  expect(rows).toHaveLength(plain.length);
  for (const { inputs, short, long } of rows) expect([inputs, short]).toEqual([inputs, long]);
});

test('descriptions in descriptions are walked once: what is deep costs no more than a few times what is flat', async () => {
  const names = Object.fromEntries(Array.from({ length: 2000 }, (_, at) => [`k${at}`, `word${at}`]));
  let nested: object = names;
  for (let depth = 0; depth < 40; depth += 1) nested = { scene: nested };
  // Counted by what PostgreSQL counts, not by a clock: how often the function for one string is called.
  await client.query("SET track_functions = 'all'");
  const calls = async (inputs: object) => {
    await client.query('SELECT remembered_words($1::jsonb, NULL)', [JSON.stringify(inputs)]);
    await client.query('SELECT pg_stat_force_next_flush()');
    const { rows } = await client.query<{ calls: string | null }>(
      "SELECT calls FROM pg_stat_user_functions WHERE funcname = 'remembered_texts_in'",
    );
    return Number(rows[0]?.calls ?? 0);
  };
  const flat = await calls({ scene: names });
  const all = await calls(nested);
  expect(flat).toBeGreaterThan(0);
  expect(all - flat).toBeLessThan(50);
});

test('objects in a list of lists are found', async () => {
  expect(await wordsOf({ scenes: [[{ x: 'cat' }]] })).toEqual(['cat']);
});
