import { beforeEach, expect, test } from 'vitest';
import { insert, insertAgain } from '../../src/generations/insert.ts';
import { openTestDatabase } from '../support/database.ts';
import { testDeps } from '../support/deps.ts';

const { client, db } = await openTestDatabase();
const deps = testDeps(db);
const job = { userId: 'ann', endpoint: 'fal-ai/x', durationS: null, tags: null, billsOf: null };
const inputs = {
  prompt: 'ein Café "am" Meer \\ 海',
  scale: 1.5,
  image_url: `data:image/png;base64,${'A'.repeat(400_000)}`,
};

beforeEach(async () => {
  await client.query('TRUNCATE generations, generation_bills');
});

async function stored(key: string): Promise<unknown> {
  const columns = 'user_id AS "userId", status, inputs, payload';
  const { rows } = await client.query(`SELECT ${columns} FROM generations WHERE idempotency_key = $1`, [key]);
  return rows[0];
}

test('inputs with a large file are stored and handed on as they are', async () => {
  const row = await insert(deps, { ...job, inputs, idempotencyKey: 'a' });
  expect(row).toMatchObject({ endpoint: job.endpoint, inputs, tags: null });
  expect(await stored('a')).toEqual({ userId: 'ann', status: 'IN_QUEUE', inputs, payload: null });
});

test('a new row that is left out is no job of a key, but an error that says why', async () => {
  await client.query("SELECT setval(pg_get_serial_sequence('generations', 'id'), 100000)");
  await insert(deps, { ...job, inputs: {}, idempotencyKey: null });
  await client.query("SELECT setval(pg_get_serial_sequence('generations', 'id'), 100000)");
  await expect(insert(deps, { ...job, inputs: {}, idempotencyKey: null })).rejects.toThrow('sequence');
});

test('a used key keeps a second job with large inputs out, and its next attempt takes the key over', async () => {
  const first = await insert(deps, { ...job, inputs, idempotencyKey: 'a' });
  expect(await insert(deps, { ...job, inputs, idempotencyKey: 'a' })).toBeUndefined();
  if (!first) throw new Error('the key was not used before');
  const again = await insertAgain(deps, { ...job, inputs, idempotencyKey: 'a' }, first);
  expect(again).toMatchObject({ inputs });
  expect(await stored('a')).toMatchObject({ inputs });
  expect(await insertAgain(deps, { ...job, inputs, idempotencyKey: 'a' }, first)).toBeUndefined();
});
