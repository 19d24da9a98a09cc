import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { migrate } from '../../src/db/migrate.ts';
import { type EmptyDatabase, openEmptyDatabase as open } from '../support/database.ts';
import { applyAsBefore, insertJobs, migrations, someOf } from '../support/released.ts';
import { schemaOf } from '../support/schema.ts';

const JOBS = 2500;
const AFTER = `SELECT id, request_id, status, next_check_at IS NULL AS no_check, check_count, submit_started_at = created_at AS sent,
  ended_by, replay_exempt, cost_source, cost_cents, fal_status FROM generations ORDER BY id`;
const WORDS = 'SELECT word FROM prompt_words ORDER BY word COLLATE "C"';
const BILLS = 'SELECT generation_id FROM generation_bills ORDER BY generation_id';

let fresh: string[];
let before: EmptyDatabase;
beforeAll(async () => {
  const { url, client, drop } = await open();
  await migrate(url, migrations);
  fresh = await schemaOf(client);
  await drop();
  // What an upgrade of the first state did before.
  before = await open();
  await migrate(before.url, migrations.slice(0, 1));
  await insertJobs(before.client, JOBS);
  for (const migration of migrations.slice(1)) await applyAsBefore(before.client, migration);
}, 60_000);
afterAll(() => before.drop());

test.each(someOf(migrations.map(({ name }, index) => [name, index + 1] as const)))(
  'a database with rows of the state %s becomes like a new one',
  async (_name, count) => {
    const { url, client, drop } = await open();
    onTestFinished(drop);
    await migrate(url, migrations.slice(0, count));
    await insertJobs(client, JOBS);
    expect(await migrate(url, migrations)).toHaveLength(migrations.length - count);
    expect(await schemaOf(client)).toEqual(fresh);
    if (count > 1) return;
    for (const query of [AFTER, WORDS, BILLS])
      expect((await client.query(query)).rows).toEqual((await before.client.query(query)).rows);
  },
  60_000,
);

test('a server of the version before still finds jobs by their words, and notes these, after the upgrade', async () => {
  const { url, client, drop } = await open();
  onTestFinished(drop);
  await migrate(url, migrations);
  await insertJobs(client, 5);
  const asked = `SELECT count(*)::int AS found FROM generations
    WHERE generation_words(inputs, payload) @@ 'bridge4' AND generation_text(inputs, payload) LIKE '%bridge4'`;
  expect((await client.query(asked)).rows).toEqual([{ found: 1 }]);
}, 60_000);
