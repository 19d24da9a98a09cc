import { afterEach, describe, expect, test, vi } from 'vitest';
import { forgetChanges } from '../../src/changes/noting.ts';
import { createDatabase } from '../../src/db/client.ts';
import type { Asker } from '../support/ledger.ts';
import { openTestLedger, startLedger } from '../support/ledger.ts';

const { ledger, db } = await openTestLedger(startLedger());
const ANN: Asker = { sub: 'ann', role: 'user' };
const LIST =
  '{ generations(first: 5) { edges { node { requestId status costCents } } pageInfo { hasNextPage } } }';

async function get(etag: string | null = null, { as = ANN, query = LIST, accept = 'application/json' } = {}) {
  const response = await fetch(`${ledger.url}/graphql?query=${encodeURIComponent(query)}`, {
    headers: {
      authorization: `Bearer ${await ledger.token(as.sub, as.role)}`,
      accept,
      ...(etag && { 'if-none-match': etag }),
    },
  });
  return {
    status: response.status,
    etag: response.headers.get('etag'),
    text: await response.text(),
    headers: response.headers,
  };
}

async function insert(requestId: string, userId = 'ann'): Promise<void> {
  await db.query(
    `INSERT INTO generations (request_id, user_id, endpoint, status, inputs, next_check_at)
     VALUES ($1, $2, 'fal-ai/flux/dev', 'IN_QUEUE', '{}', NULL)`,
    [requestId, userId],
  );
}

/** An ETag that is good now: there is none while older transactions are open. */
async function fresh(options: Parameters<typeof get>[1] = {}): Promise<string> {
  return await vi.waitFor(
    async () => {
      const { etag } = await get(null, options);
      if (etag === null) throw new Error('no ETag yet');
      return etag;
    },
    { timeout: 10_000 },
  );
}

afterEach(() => db.query('ROLLBACK'));

test('the same list again is 304 without a body until a row of the viewer changes', async () => {
  await insert('a1');
  const etag = await fresh();
  const again = await get(etag);
  expect(again).toMatchObject({ status: 304, text: '', etag });
  // What a cache must know of both (RFC 9110 §15.4.5).
  for (const { headers } of [await get(null), again]) {
    expect(headers.get('cache-control')).toBe('private, no-cache');
    expect(headers.get('vary')).toBe('authorization, accept, Accept-Encoding');
  }
  await insert('b1', 'bob');
  expect(await get(etag)).toMatchObject({ status: 304 });
  await db.query(`UPDATE generations SET next_check_at = now() + interval '1 day' WHERE request_id = 'a1'`);
  expect(await get(etag)).toMatchObject({ status: 304 });
  await db.query(`UPDATE generations SET status = 'IN_PROGRESS' WHERE request_id = 'a1'`);
  expect(await get(etag)).toMatchObject({ status: 200 });
});

describe('a change is seen', () => {
  test.each([
    ['an insert', () => insert('a2')],
    ['a cost', () => db.query(`UPDATE generations SET cost_cents = 7 WHERE request_id = 'a1'`)],
    ['a job that is deleted', () => db.query(`DELETE FROM generations WHERE request_id = 'a1'`)],
    [
      'a job that becomes another user’s',
      () => db.query(`UPDATE generations SET user_id = 'bob' WHERE request_id = 'a2'`),
    ],
    ['all jobs that are deleted at once', () => db.query('TRUNCATE generations')],
  ])('%s', async (_name, change) => {
    const etag = await fresh();
    expect(await get(etag)).toMatchObject({ status: 304 });
    await change();
    expect(await get(etag)).toMatchObject({ status: 200 });
  });

  test('of a transaction that was open when the list was read', async () => {
    await db.query('BEGIN');
    await insert('open');
    const etag = await fresh();
    expect(await get(etag)).toMatchObject({ status: 304 });
    await db.query('COMMIT');
    const after = await get(etag);
    expect(after).toMatchObject({ status: 200 });
    expect(after.text).toContain('open');
  });

  test('of a transaction that began before anybody wanted to know', async () => {
    await db.query('DELETE FROM ledger_changes_noted');
    await db.query('BEGIN');
    await insert('unnoted');
    // Whoever reads now could not be told that it has been committed.
    for (let reads = 0; reads < 3; reads += 1) expect(await get()).toMatchObject({ status: 200, etag: null });
    await db.query('COMMIT');
    expect(await get(await fresh())).toMatchObject({ status: 304 });
  });

  test('of a transaction with an old snapshot', async () => {
    await db.query('DELETE FROM ledger_changes_noted');
    await db.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
    await db.query('SELECT count(*) FROM generations');
    const etag = await fresh();
    await insert('old snapshot');
    await db.query('COMMIT');
    expect(await get(etag)).toMatchObject({ status: 200 });
  });
});

test('an ETag is good for its viewer, role and query alone, and no longer than what has changed since is known', async () => {
  const etag = await fresh();
  const others = [
    { as: { sub: 'bob', role: 'user' } as const },
    { as: { sub: 'ann', role: 'admin' } as const },
    { query: LIST.replace('5', '6') },
    { accept: 'application/graphql-response+json' },
  ];
  for (const other of others) expect(await get(etag, other)).toMatchObject({ status: 200 });
  const prisma = createDatabase(ledger.databaseUrl, { poolSize: 1 });
  for (let round = 0; round < 2; round += 1) {
    expect(await get(etag)).toMatchObject({ status: 304 });
    await db.query('SELECT pg_current_xact_id()');
    await db.query('UPDATE ledger_changes_noted SET forget_at = now()');
    await forgetChanges(prisma);
  }
  await prisma.$disconnect();
  expect(await get(etag)).toMatchObject({ status: 200 });
});

test.each([
  ['a window that moves', '{ generations(filter: { window: { last: "P1D" } }) { edges { node { id } } } }'],
  ['a search', '{ generations(filter: { search: "lion" }) { edges { node { id } } } }'],
  ['deliveries', '{ generations { edges { node { deliveries { verdict } } } } }'],
  ['replays', '{ generations { edges { node { replays { id } } } } }'],
  ['another question', '{ generationCount }'],
  ['another question beside it', '{ generations { edges { node { id } } } viewer { userId } }'],
  ['an error', '{ generations(first: -1) { edges { node { id } } } }'],
])('%s has no ETag', async (_name, query) => {
  await fresh();
  expect((await get(null, { query })).etag).toBeNull();
});

test('what is no ETag of ours is not taken for one', async () => {
  const etag = await fresh();
  const [, digest] = /\.([\w-]+)"/.exec(etag) ?? [];
  const wrong = ['0:0:', '9:5:', '5:9:7,6', 'x'].map((snapshot) =>
    Buffer.from(`00000000-0000-0000-0000-000000000000/${snapshot}`).toString('base64url'),
  );
  for (const text of ['', ...wrong])
    expect(await get(`W/"${text}.${digest}"`)).toMatchObject({ status: 200 });
  expect(await get('*')).toMatchObject({ status: 200 });
  expect(await get(`"other", ${etag}`)).toMatchObject({ status: 304 });
});

test('what an operation that is not executed asks for does not matter', async () => {
  const query = `query A($k: String!) { generations(filter: { tags: [{ key: $k, value: "v" }] }) { edges { cursor } } }
    query B { generations { pageInfo { hasNextPage } } }`;
  const search = new URLSearchParams({ query, operationName: 'B' });
  const response = await fetch(`${ledger.url}/graphql?${search}`, {
    headers: { authorization: `Bearer ${await ledger.token('ann', 'user')}`, accept: 'application/json' },
  });
  expect(await response.json()).toEqual({
    data: { generations: { pageInfo: { hasNextPage: expect.any(Boolean) } } },
  });
});

test('a list by cost has no ETag: its span may become too long by itself', async () => {
  await fresh();
  const from = new Date(Date.now() - 86_400_000).toISOString();
  const query = `{ generations(filter: { createdFrom: "${from}" }, orderBy: { field: COST, direction: DESC }) { edges { cursor } } }`;
  expect(await get(null, { query })).toMatchObject({ status: 200, etag: null });
});
