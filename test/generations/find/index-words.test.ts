import { expect, test } from 'vitest';
import { indexWords } from '../../../src/generations/find/index-words.ts';
import { listGenerations } from '../../../src/generations/find/list.ts';
import { nowAt } from '../../../src/lib/window.ts';
import { openTestDatabase } from '../../support/database.ts';
import { insertJobs } from '../../support/jobs.ts';

const { client, db } = await openTestDatabase();

async function insert(requestId: string, prompt: string): Promise<void> {
  const job = { requestId, userId: 'ann', endpoint: 'fal-ai/flux/dev', status: 'COMPLETED' } as const;
  await insertJobs(client, [{ ...job, createdAt: new Date(), inputs: { prompt } }]);
}

async function find(search: string): Promise<string[]> {
  const viewer = { userId: 'boss', role: 'admin' } as const;
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
  await client.query("BEGIN; SELECT FROM upkeep WHERE work = 'prompt_words' FOR UPDATE");
  await indexWords(db);
  await client.query('ROLLBACK');
  expect(await find('harbuor')).toEqual([]);
  await indexWords(db);
  expect(await find('harbuor')).toEqual(['three']);
});
