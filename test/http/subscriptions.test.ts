import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { writePosition } from '../../src/changes/position.ts';
import { signToken } from '../../src/sandbox/access.ts';
import { type LiveEvents, subscribe } from '../support/events.ts';
import { insertPastJobs } from '../support/failed-jobs.ts';
import { type Asker, openTestLedger, SECRET, startLedger, startSecond } from '../support/ledger.ts';
import { beginReplay } from '../support/replay-runs.ts';

// One query of a viewer at once: a subscription must not take its place.
const LIMITS = { VIEWER_MAX_SUBSCRIPTIONS: '3', MAX_SUBSCRIPTIONS: '5', VIEWER_MAX_QUERIES: '1' };
const { ledger, db } = await openTestLedger(startLedger(LIMITS));
const ANN: Asker = { sub: 'ann', role: 'user' };
const BOSS: Asker = { sub: 'boss', role: 'admin' };
const LIVE = `subscription ($filter: GenerationFilter, $after: String) {
  generationUpdated(filter: $filter, after: $after) { cursor gap id generation { id requestId status userId } } }`;

const open: Array<Pick<LiveEvents, 'close'>> = [];
afterEach(() => {
  for (const events of open.splice(0)) events.close();
});

interface Told {
  readonly cursor: string;
  readonly gap: boolean;
  readonly id: string | null;
  readonly generation: { id: string; requestId: string; status: string } | null;
}

async function live(variables: object = {}, as = ANN, authorization?: string) {
  const events = await subscribe<{ generationUpdated: Told }>(ledger, LIVE, {
    variables,
    as,
    ...(authorization && { authorization }),
  });
  open.push(events);
  return {
    ...events,
    async told(): Promise<Told> {
      const event = await events.next();
      if (!event?.data) throw new Error(`not an update: ${JSON.stringify(event)}`);
      return event.data.generationUpdated;
    },
  };
}

const idOf = (rowId: string) => Buffer.from(`Generation:${rowId}`).toString('base64');

async function insert(requestId: string, userId = 'ann'): Promise<string> {
  const { rows } = await db.query(
    `INSERT INTO generations (request_id, user_id, endpoint, status, inputs, next_check_at)
     VALUES ($1, $2, 'fal-ai/flux/dev', 'IN_QUEUE', '{}', NULL) RETURNING id`,
    [requestId, userId],
  );
  return idOf(rows[0].id);
}

// Until every transaction has ended that began before changes were noted, also those of other tests on the same PostgreSQL,
// a subscriber is told of another gap.
beforeAll(async () => {
  const events = await live();
  await events.told();
  const all = `SELECT FROM ledger_changes_noted WHERE complete_from <= pg_snapshot_xmin(pg_current_snapshot())`;
  await vi.waitUntil(async () => (await db.query(all)).rowCount === 1, 30_000);
  events.close();
}, 40_000);

test('the position first, then each change of the viewer’s jobs', async () => {
  const events = await live();
  expect(events.headers.get('content-type')).toContain('text/event-stream');
  expect(await events.told()).toEqual({ cursor: expect.any(String), gap: true, id: null, generation: null });
  await insert('b1', 'bob');
  const id = await insert('a1');
  expect(await events.told()).toMatchObject({ id, generation: { id, requestId: 'a1', status: 'IN_QUEUE' } });
  await db.query(`UPDATE generations SET status = 'IN_PROGRESS' WHERE request_id = 'a1'`);
  const last = await events.told();
  expect(last).toMatchObject({ id, generation: { status: 'IN_PROGRESS' } });
  events.close();
  await db.query(`UPDATE generations SET status = 'COMPLETED', finished_at = now() WHERE request_id = 'a1'`);
  const again = await live({ after: last.cursor });
  expect(await again.told()).toMatchObject({ gap: false, id, generation: { status: 'COMPLETED' } });
  expect(await again.told()).toMatchObject({ gap: false, id: null });
  await db.query(`DELETE FROM generations WHERE request_id = 'a1'`);
  expect(await again.told()).toMatchObject({ gap: false, id, generation: null });
});

test('with a filter only what matches is told, and once that it no longer does', async () => {
  const events = await live({ filter: { status: ['IN_PROGRESS'] } });
  await events.told();
  const id = await insert('f1');
  expect(await events.told()).toMatchObject({ id, generation: null });
  await db.query(`UPDATE generations SET cost_cents = 3 WHERE request_id = 'f1'`);
  await db.query(`UPDATE generations SET status = 'IN_PROGRESS' WHERE request_id = 'f1'`);
  expect(await events.told()).toMatchObject({ id, generation: { requestId: 'f1' } });
  await db.query(`UPDATE generations SET status = 'FAILED', finished_at = now() WHERE request_id = 'f1'`);
  expect(await events.told()).toMatchObject({ id, generation: null });
});

test('a job that becomes another user’s is gone for the one and new for the other; an analyst sees both', async () => {
  const id = await insert('m1');
  const [ann, bob, all] = [
    await live(),
    await live({}, { sub: 'bob', role: 'user' }),
    await live({}, { sub: 'ada', role: 'analyst' }),
  ];
  for (const events of [ann, bob, all]) expect(await events.told()).toMatchObject({ id: null, gap: true });
  await db.query(`UPDATE generations SET user_id = 'bob' WHERE request_id = 'm1'`);
  expect(await ann.told()).toMatchObject({ id, generation: null });
  expect(await bob.told()).toMatchObject({ id, generation: { userId: 'bob' } });
  expect(await all.told()).toMatchObject({ id, generation: { userId: 'bob' } });
});

test('nothing of another user’s jobs is told, whatever the filter and the position ask for', async () => {
  const first = await live();
  const { cursor } = await first.told();
  const events = await live({ filter: { userId: 'bob' }, after: cursor });
  await events.told();
  await insert('b2', 'bob');
  const id = await insert('a3');
  expect(await first.told()).toMatchObject({ id });
  // Of their own they are told that it does not match.
  expect(await events.told()).toMatchObject({ id, generation: null });
});

test('where changes may have been missed, there is a gap, and then all is told again', async () => {
  const events = await live();
  const { cursor } = await events.told();
  // As after a crash of the database.
  await db.query('TRUNCATE ledger_changes, ledger_changes_noted');
  expect(await events.told()).toMatchObject({ gap: true, id: null, generation: null });
  const id = await insert('g1');
  let next = await events.told();
  while (next.gap) next = await events.told();
  expect(next).toMatchObject({ gap: false, id });
  expect(await (await live({ after: cursor })).told()).toMatchObject({ gap: true, id: null });
});

test('what changes at once in too many jobs is a gap', async () => {
  const events = await live();
  const { cursor } = await events.told();
  await db.query(`INSERT INTO generations (request_id, user_id, endpoint, status, inputs, next_check_at)
    SELECT 'many-' || n, 'ann', 'fal-ai/flux/dev', 'IN_QUEUE', '{}', NULL FROM generate_series(1, 1500) n`);
  expect(await events.told()).toMatchObject({ gap: true, id: null });
  const id = await insert('g2');
  expect(await events.told()).toMatchObject({ gap: false, id });
  // Too many to catch up with as well.
  expect(await (await live({ after: cursor })).told()).toMatchObject({ gap: true, id: null });
});

test('changes of transactions that were open before anybody subscribed are not missed in silence', async () => {
  await vi.waitFor(
    async () => expect((await db.query('SELECT FROM ledger_changes_noted')).rowCount).toBe(1),
    15_000,
  );
  await db.query('TRUNCATE ledger_changes, ledger_changes_noted');
  await db.query('BEGIN');
  await insert('o1');
  try {
    const events = await live();
    expect(await events.told()).toMatchObject({ gap: true, id: null });
    await db.query('COMMIT');
    expect(await events.told()).toMatchObject({ gap: true, id: null });
  } finally {
    await db.query('ROLLBACK');
  }
});

test('a connection of the database that is ended loses nothing', async () => {
  const events = await live();
  await events.told();
  for (let round = 0; round < 3; round += 1) {
    await db.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE datname = current_database() AND pid <> pg_backend_pid()`);
    const id = await insert(`t${round}`);
    await vi.waitFor(async () => expect(await events.told()).toMatchObject({ gap: false, id }), 10_000);
  }
});

test.each([
  ['no cursor', { after: 'nonsense' }, 'after'],
  ['a cursor of a list', { after: Buffer.from('1700000000000000|5').toString('base64url') }, 'after'],
  ['a snapshot that is none', { after: writePosition({ epoch: '0'.repeat(36), snapshot: '9:5:' }) }, 'after'],
  [
    'a window that is none',
    { filter: { window: { last: 'P0D' } } },
    expect.stringContaining('filter.window'),
  ],
  ['a filter that is too large', { filter: { inputs: { prompt: 'x'.repeat(30_000) } } }, 'filter.inputs'],
])('%s is refused', async (_name, variables, field) => {
  const events = await live(variables);
  expect(events.status).toBe(400);
  expect(await events.next()).toMatchObject({ errors: [{ extensions: { code: 'INVALID_INPUT', field } }] });
  expect(await events.next()).toBeUndefined();
});

test('a position of another epoch is told by a gap', async () => {
  const after = writePosition({ epoch: '00000000-0000-0000-0000-000000000000', snapshot: '3:3:' });
  expect(await (await live({ after })).told()).toMatchObject({ gap: true, id: null, generation: null });
});

test('one viewer has so many at once, and a server so many of all; one that is closed makes room', async () => {
  const own = [await live(), await live(), await live()];
  const refused = await live();
  expect(refused.status).toBe(503);
  expect(await refused.next()).toMatchObject({ errors: [{ extensions: { code: 'SERVER_BUSY' } }] });
  const others = [await live({}, BOSS), await live({}, BOSS)];
  expect(await (await live({}, BOSS)).next()).toMatchObject({
    errors: [{ message: expect.stringContaining('this server'), extensions: { code: 'SERVER_BUSY' } }],
  });
  own[0]?.close();
  await vi.waitFor(async () => expect((await live()).status).toBe(200), 10_000);
  expect(await others[0]?.told()).toMatchObject({ id: null });
});

test('a subscription keeps no query of its viewer waiting', async () => {
  const events = [await live(), await live()];
  for (const one of events) await one.told();
  const asked = await Promise.all([1, 2, 3].map(() => ledger.ask('{ viewer { userId } }', undefined, ANN)));
  expect(asked.map(({ status }) => status)).toEqual([200, 200, 200]);
});

test('it ends with its token', async () => {
  const token = await signToken(SECRET, 'ann', 'user', new Date(Date.now() + 5000));
  const events = await live({}, ANN, `Bearer ${token}`);
  await events.told();
  expect(await events.next()).toMatchObject({
    errors: [{ extensions: { code: 'UNAUTHENTICATED', requestId: expect.any(String) } }],
  });
  expect(await events.next()).toBeUndefined();
});

test('it ends with the next change once its API key has been revoked', async () => {
  const { data } = await ledger.ask<{ createApiKey: { key: string; apiKey: { id: string } } }, object>(
    `mutation { createApiKey(input: { name: "live", role: ADMIN }) {
      ... on CreateApiKeySuccess { key apiKey { id } } } }`,
  );
  const { key, apiKey } = data.createApiKey;
  const events = await live({}, ANN, `Bearer ${key}`);
  await events.told();
  await ledger.ask<unknown, object>(
    `mutation { revokeApiKey(input: { id: "${apiKey.id}" }) { __typename } }`,
  );
  const ended = await vi.waitFor(
    async () => {
      await insert(`key-${performance.now()}`);
      const event = await events.next();
      if (!event?.errors) throw new Error('it goes on');
      return event;
    },
    { timeout: 15_000, interval: 500 },
  );
  expect(ended).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
  expect(await events.next()).toBeUndefined();
});

test.each([
  ['@skip', 'subscription { generationUpdated @skip(if: true) { cursor } }'],
  [
    '@include with a variable',
    'subscription ($yes: Boolean = true) { generationUpdated @include(if: $yes) { cursor } }',
  ],
  [
    '@skip on a fragment',
    'subscription { ...F @skip(if: true) } fragment F on Subscription { generationUpdated { cursor } }',
  ],
  [
    '@skip in a fragment',
    'subscription { ...F } fragment F on Subscription { generationUpdated @skip(if: true) { cursor } }',
  ],
])('%s on what is subscribed to is refused', async (_name, query) => {
  const events = await subscribe(ledger, query);
  expect(await events.next()).toMatchObject({
    errors: [{ message: expect.stringContaining('what it subscribes to') }],
  });
});

test('a replay that does not exist is the mistake of the client', async () => {
  const id = Buffer.from('Replay:999999999').toString('base64');
  const events = await subscribe(ledger, `subscription { replayUpdated(id: "${id}") { state } }`);
  expect(events.status).toBe(404);
});

test('a subscription in a form that has no events keeps no place', async () => {
  const authorization = `Bearer ${await ledger.token('eve', 'user')}`;
  for (const accept of [
    'application/json',
    'multipart/mixed',
    'text/html',
    'application/json',
    'application/json',
  ]) {
    const response = await fetch(`${ledger.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept, authorization },
      body: JSON.stringify({ query: 'subscription { generationUpdated { cursor } }' }),
    });
    await response.body?.cancel();
    expect(response.status).not.toBe(503);
  }
  await vi.waitFor(async () => {
    const events = [
      await live({}, { sub: 'eve', role: 'user' }),
      await live({}, { sub: 'eve', role: 'user' }),
    ];
    expect(events.map(({ status }) => status)).toEqual([200, 200]);
  }, 15_000);
});

test('a query that only says the word is answered as ever, and a document that costs too much is refused', async () => {
  const { data } = await ledger.ask<unknown, object>(
    '{ generationCount(filter: { search: "subscription" }) }',
  );
  expect(data).toEqual({ generationCount: expect.any(Number) });
  const fields = Array.from({ length: 30 }, (_, at) => `a${at}: replays { replays { replays { id } } }`);
  const events = await subscribe(
    ledger,
    `subscription { generationUpdated { generation { ${fields.join(' ')} } } }`,
  );
  expect(events.status).toBe(400);
  expect(await events.next()).toMatchObject({ errors: [{ extensions: { code: 'QUERY_TOO_COMPLEX' } }] });
});

test('a GET subscribes as well, and numbers keep their digits', async () => {
  const query = 'subscription { generationUpdated { generation { result } } }';
  const response = await fetch(`${ledger.url}/graphql?${new URLSearchParams({ query })}`, {
    headers: { accept: 'text/event-stream', authorization: `Bearer ${await ledger.token('ann', 'user')}` },
  });
  let text = '';
  const reading = (async () => {
    const decoder = new TextDecoder();
    for await (const chunk of response.body ?? []) {
      text += decoder.decode(chunk, { stream: true });
      if (text.includes('12345678901234567.125')) break;
    }
  })();
  await vi.waitFor(() => expect(text).toContain('generationUpdated'), 15_000);
  await db.query(`UPDATE generations SET payload = '{"score": 12345678901234567.125}'
    WHERE id = (SELECT max(id) FROM generations WHERE user_id = 'ann')`);
  await reading;
  expect(text).toContain('12345678901234567.125');
});

test('nothing is noted once nobody subscribes any more', async () => {
  const listeners = () =>
    db.query(`SELECT FROM pg_stat_activity WHERE datname = current_database() AND query ~ 'LISTEN|listening'
      AND application_name = 'fal-ledger'`);
  const events = await live();
  await events.told();
  await vi.waitFor(async () => expect((await listeners()).rowCount).toBe(1), 5000);
  events.close();
  await vi.waitFor(async () => expect((await listeners()).rowCount).toBe(0), 5000);
});

const REPLAY = `subscription ($id: ID!) { replayUpdated(id: $id) {
  state endedAt total counts { waiting inQueue inProgress completed failed } } }`;

interface TellsReplay {
  readonly replayUpdated: {
    state: string;
    endedAt: string | null;
    total: number;
    counts: { completed: number };
  };
}

test('a replay is told as it is, then as it goes on, and completes when it has ended', async () => {
  await insertPastJobs(db, 3, { user: 'rae' });
  const { id } = await beginReplay(ledger, { filter: { userId: 'rae' } });
  const stranger = await subscribe(ledger, REPLAY, { variables: { id } });
  expect(await stranger.next()).toMatchObject({ errors: [{ extensions: { code: 'NOT_FOUND' } }] });
  expect(await stranger.next()).toBeUndefined();
  const events = await subscribe<TellsReplay>(ledger, REPLAY, { variables: { id }, as: BOSS });
  open.push(events);
  const told: Array<TellsReplay['replayUpdated']> = [];
  for (let event = await events.next(); event; event = await events.next()) {
    expect(event.errors).toBeUndefined();
    if (event.data) told.push(event.data.replayUpdated);
  }
  expect(told[0]).toMatchObject({ state: 'RUNNING', total: 3, endedAt: null });
  expect(told.at(-1)).toMatchObject({ state: 'DONE', endedAt: expect.any(String), counts: { completed: 3 } });
  expect(told.length).toBeGreaterThan(1);
}, 30_000);

test('a server that stops completes all of them', async () => {
  const second = await startSecond(ledger);
  const events = await subscribe(second, LIVE);
  expect(await events.next()).toMatchObject({ data: { generationUpdated: { id: null } } });
  const id = await insert('elsewhere');
  expect(await events.next()).toMatchObject({ data: { generationUpdated: { id } } });
  const [last] = await Promise.all([events.next(), second.app.close()]);
  expect(last).toBeUndefined();
  await second.close();
});
