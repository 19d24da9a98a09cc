import { expect, test } from 'vitest';
import { buildRollup } from '../../src/analytics/build-rollup.ts';
import { endpointsInUse } from '../../src/analytics/endpoints-in-use.ts';
import { partition } from '../../src/db/partitions/partition.ts';
import type { Viewer } from '../../src/deps.ts';
import { prune } from '../../src/generations/prune.ts';
import { between, pick } from '../../src/sandbox/seeded-random.ts';
import { openTestDatabase } from '../support/database.ts';

const { url, client, db } = await openTestDatabase();
const ADMIN: Viewer = { userId: 'boss', role: 'admin' };
const DAY_MS = 86_400_000;
const STEPS = 40;

const ago = (days: number) => new Date(Date.now() - days * DAY_MS).toISOString();

async function insert(endpoint: string, createdAt: string): Promise<void> {
  await client.query(
    `INSERT INTO generations (request_id, user_id, endpoint, status, inputs, created_at)
     VALUES (gen_random_uuid(), 'ann', $1, 'COMPLETED', '{}', $2)`,
    [endpoint, createdAt],
  );
}

async function countAll(): Promise<void> {
  while (await buildRollup(db));
}

/** What is in the table, whatever was counted. */
async function there(): Promise<string[]> {
  const { rows } = await client.query('SELECT DISTINCT endpoint FROM generations');
  return rows.map(({ endpoint }) => String(endpoint)).toSorted();
}

// Of any month, and as somebody may have written it by hand.
const TIMES = [
  '-infinity',
  '0044-03-15 BC',
  'epoch',
  '12345-01-01',
  'infinity',
  ago(-40),
  ago(0.02),
] as const;
const ANY = '(SELECT id FROM generations ORDER BY md5(id::text || $1) LIMIT 1)';

/** Something that may happen to the table, chosen by the number of the step. */
async function step(number: number): Promise<void> {
  const endpoint = `e/${between(0, 9, 'endpoint', number)}`;
  const past = ago(between(0, 420, 'days', number));
  const time = pick([...TIMES, past, past, past, past], 'time', number);
  const change = pick(
    [
      () => insert(endpoint, time),
      () => insert(endpoint, past),
      () => client.query('DELETE FROM generations WHERE endpoint = $1', [endpoint]),
      () => client.query(`DELETE FROM generations WHERE id = ${ANY}`, [number]),
      () => client.query(`UPDATE generations SET endpoint = $2 WHERE id = ${ANY}`, [number, endpoint]),
      () => client.query(`UPDATE generations SET created_at = $2 WHERE id = ${ANY}`, [number, time]),
      countAll,
      countAll,
      async () => {
        const before = new Date(ago(between(200, 400, 'prune', number)));
        for await (const _ of prune(db, { before, keepCosts: false }));
      },
    ],
    'change',
    number,
  );
  await change();
}

test.each(['as it is', 'by month'])(
  'the endpoints in use are those of the jobs that are there, whatever was counted, changed, deleted and pruned, in a table %s',
  async (table) => {
    await client.query('TRUNCATE generations');
    await insert('e/old', ago(430));
    if (table === 'by month') await partition(url, { log: () => undefined });
    for (let number = 0; number < STEPS; number += 1) {
      await step(number);
      expect(await endpointsInUse(db, ADMIN), `step ${number}`).toEqual(await there());
    }
  },
);

test('by month, endpoints are looked up in what was counted, and in the months that have hours that were not', async () => {
  await partition(url, { log: () => undefined });
  await client.query('TRUNCATE generations');
  await insert('e/old', ago(430));
  await insert('e/older', ago(400));
  await countAll();
  await insert('e/new', ago(0));
  expect(await endpointsInUse(db, ADMIN)).toEqual(['e/new', 'e/old', 'e/older']);
  await client.query("UPDATE generation_hours SET endpoint = 'e/counted' WHERE endpoint = 'e/old'");
  expect(await endpointsInUse(db, ADMIN)).toEqual(['e/counted', 'e/new', 'e/older']);
  await client.query("DELETE FROM generations WHERE endpoint = 'e/old'");
  expect(await endpointsInUse(db, ADMIN)).toEqual(['e/new', 'e/older']);
});

test('of more endpoints than anybody chooses from, the first thousand are told', async () => {
  await client.query('TRUNCATE generations');
  await client.query(
    `INSERT INTO generations (request_id, user_id, endpoint, status, inputs)
     SELECT n, 'ann', 'e/' || lpad(n::text, 4, '0'), 'COMPLETED', '{}' FROM generate_series(1, 1100) AS n`,
  );
  const endpoints = await endpointsInUse(db, ADMIN);
  expect([endpoints.length, endpoints[0], endpoints.at(-1)]).toEqual([1000, 'e/0001', 'e/1000']);
});
