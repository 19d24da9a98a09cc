import { expect, test } from 'vitest';
import { buildRollup } from '../../src/analytics/build-rollup.ts';
import { latency } from '../../src/analytics/latency.ts';
import type { Viewer } from '../../src/deps.ts';
import { indexWords } from '../../src/generations/find/index-words.ts';
import { listGenerations } from '../../src/generations/find/list.ts';
import { readNow } from '../../src/generations/now.ts';
import { countPrunable, prune } from '../../src/generations/prune.ts';
import { createOtherClock } from '../../src/lib/other-clock.ts';
import { openTestDatabase } from '../support/database.ts';

const { client, db } = await openTestDatabase();
const ADMIN: Viewer = { userId: 'boss', role: 'admin' };

// Each as somebody may have written it by hand.
const WRITTEN = [
  '-infinity',
  '0044-03-15 BC',
  'epoch',
  '2026-01-05',
  '2026-01-06',
  '12345-01-01',
  'infinity',
];
await client.query(
  `INSERT INTO generations (request_id, user_id, endpoint, status, inputs, created_at, finished_at)
   SELECT at, 'ann', 'fal-ai/flux/dev', 'COMPLETED', '{"prompt":"A lighthouse"}', at::timestamptz, 'infinity' FROM unnest($1::text[]) AS at`,
  [WRITTEN],
);

async function rounds(round: () => Promise<boolean>): Promise<number> {
  let count = 1;
  while (count < 50 && (await round())) count += 1;
  return count;
}

test.each([{}, { search: 'lighthouse' }])(
  'a list shows every job in order, page by page: %j',
  async (filter) => {
    const now = await present();
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const page = await listGenerations(db, ADMIN, { filter, now }, { first: 2, after });
      for (const { node } of page.edges) {
        seen.push(node.requestId);
        expect([node.createdAt.toISOString(), node.finishedAt?.toISOString()]).toEqual([
          expect.any(String),
          '9999-12-31T23:59:59.999Z',
        ]);
      }
      after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
    } while (after !== null && seen.length < 20);
    // A search does not look into the weeks after this one.
    const shown = 'search' in filter ? WRITTEN.slice(0, 5) : WRITTEN;
    expect(seen).toEqual(shown.toReversed());
  },
);

test.each(['-infinity', 'epoch', 'infinity'])(
  'the hours and words of a history are gone through from job to job, having reached %s',
  async (reached) => {
    await client.query(`TRUNCATE user_words, prompt_words, generation_hours`);
    await client.query(
      `INSERT INTO upkeep (work, up_to) VALUES ('generation_hours', $1), ('user_words', $1), ('prompt_words', $1)
       ON CONFLICT (work) DO UPDATE SET up_to = EXCLUDED.up_to`,
      [reached],
    );
    expect(await rounds(() => indexWords(db))).toBeLessThan(20);
    expect(await rounds(() => buildRollup(db))).toBeLessThan(20);
    const { rows } = await client.query(
      `SELECT work FROM upkeep WHERE up_to BETWEEN now() - interval '3 hours' AND now() + interval '1 minute'`,
    );
    expect(rows.map(({ work }) => work)).toEqual(
      expect.arrayContaining(['generation_hours', 'user_words', 'prompt_words']),
    );
    if (reached === 'infinity') return;
    expect((await client.query('SELECT FROM user_words')).rowCount).toBeGreaterThan(0);
    expect((await client.query(`SELECT FROM generation_hours WHERE hour >= '2026-01-01'`)).rowCount).toBe(2);
  },
);

test('an hour that is changed at an infinite time does not stop the others from being recounted', async () => {
  await client.query(
    `UPDATE generations SET cost_cents = 5 WHERE created_at IN ('-infinity', 'infinity', '2026-01-05')`,
  );
  await rounds(() => buildRollup(db));
  const { rows } = await client.query(
    `SELECT cost_cents::float8 AS cents FROM generation_hours WHERE hour = '2026-01-05'`,
  );
  expect(rows).toEqual([{ cents: 5 }]);
  expect((await client.query('SELECT FROM generation_hours_stale')).rowCount).toBe(0);
});

test('questions about times leave out those that are not known', async () => {
  const now = await present();
  expect(now.end.getTime()).toBeGreaterThan(0);
  const window = { from: new Date('2026-01-01'), to: now.end };
  expect(await latency(db, ADMIN, window)).toEqual([]);
});

test('jobs of all such times are pruned', async () => {
  const options = { before: new Date('2026-01-06'), keepCosts: false };
  expect((await countPrunable(db, options)).oldest?.getFullYear()).toBe(1);
  let taken = 0;
  for await (const count of prune(db, options)) taken += count;
  expect(taken).toBe(4);
});

async function present() {
  const clock = createOtherClock(() => new Date());
  return await readNow({ db, clocks: { database: clock, fal: clock } });
}
