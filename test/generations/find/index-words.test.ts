import { expect, test } from 'vitest';
import type { Viewer } from '../../../src/deps.ts';
import { indexWords } from '../../../src/generations/find/index-words.ts';
import { listGenerations } from '../../../src/generations/find/list.ts';
import { nowAt } from '../../../src/lib/window.ts';
import { openTestDatabase } from '../../support/database.ts';
import { insertJobs } from '../../support/jobs.ts';
import { migrations } from '../../support/released.ts';

const { client, db } = await openTestDatabase();

async function insert(requestId: string, prompt: string): Promise<void> {
  const job = { requestId, userId: 'ann', endpoint: 'fal-ai/flux/dev', status: 'COMPLETED' } as const;
  await insertJobs(client, [{ ...job, createdAt: new Date(), inputs: { prompt } }]);
}

const ADMIN: Viewer = { userId: 'boss', role: 'admin' };

async function find(search: string, viewer = ADMIN): Promise<string[]> {
  const page = await listGenerations(
    db,
    viewer,
    { filter: { search }, now: nowAt(new Date()) },
    { first: 10 },
  );
  return page.edges.map(({ node }) => node.requestId);
}

test('a word is found at once as it is written, and misspelt as soon as it is noted', async () => {
  await insert('one', 'A lighthouse in the rain');
  expect(await find('lighthouse')).toEqual(['one']);
  expect(await find('lighthose')).toEqual([]);
  await indexWords(db);
  expect(await find('lighthose')).toEqual(['one']);
});

test('a job whose transaction ends after the words were noted is not passed over', async () => {
  await client.query('BEGIN');
  await insert('two', 'A volcano at night');
  await indexWords(db);
  await client.query('COMMIT');
  await indexWords(db);
  expect(await find('volcanno')).toEqual(['two']);
});

test('only one process at a time notes words, and the others do not wait for it', async () => {
  await insert('three', 'A harbour at dawn');
  await client.query("BEGIN; SELECT FROM upkeep WHERE work LIKE '%_words' FOR UPDATE");
  await indexWords(db);
  await client.query('ROLLBACK');
  expect(await find('harbuor')).toEqual([]);
  await indexWords(db);
  expect(await find('harbuor')).toEqual(['three']);
});

test('a user’s misspelt word is taken for a word of their own jobs alone, whoever else has used one like it', async () => {
  const ann: Viewer = { userId: 'ann', role: 'user' };
  await insert('four', 'A submarine below the ice');
  await indexWords(db);
  expect(await find('submarin', ann)).toEqual(['four']);
  // Others' words, spelled just so and nearly so, are neither found nor keep from finding.
  await client.query(
    `INSERT INTO prompt_words SELECT 'submarin' || letter FROM regexp_split_to_table('abcdfghijklmn', '') letter`,
  );
  await client.query(`INSERT INTO prompt_words VALUES ('submarin')`);
  expect(await find('submarin', ann)).toEqual(['four']);
  expect(await find('submarin', { userId: 'eve', role: 'user' })).toEqual([]);
});

test('after the upgrade to the newest rules the words of older jobs become known in the background', async () => {
  await insert('old', 'A narwhal in the bay');
  while (await indexWords(db));
  await client.query(
    "UPDATE generations SET created_at = now() - interval '3 days' WHERE request_id = 'old'",
  );
  // As a server of the version before leaves words that its rules did not find.
  await client.query('DELETE FROM prompt_words; DELETE FROM user_words');
  await indexWords(db);
  expect(await find('narwahl')).toEqual([]);

  const upgrade = migrations.find(({ name }) => name.endsWith('_remembered_words_upkeep'));
  await client.query(String(upgrade?.sql));
  while (await indexWords(db));
  expect(await find('narwahl')).toEqual(['old']);
  expect(await find('narwahl', { userId: 'ann', role: 'user' })).toEqual(['old']);
});
