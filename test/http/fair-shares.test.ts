import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createShares, placesOf } from '../../src/http/shares.ts';
import { createEnding } from '../../src/lib/ending.ts';
import { type Asker, type Ledger, startLedger } from '../support/ledger.ts';

let ledger: Ledger;
let admin: Client;
// Within a transaction pg_stat_activity does not change.
let watcher: Client;
beforeAll(async () => {
  ledger = await startLedger({
    REQUEST_TIMEOUT_SECONDS: '2',
    VIEWER_MAX_QUERIES: '6',
    VIEWER_QUEUE_SECONDS: '1',
    // Of which webhooks and /ready have three.
    DATABASE_POOL_SIZE: '13',
  });
  admin = new Client({ connectionString: ledger.databaseUrl, application_name: 'test' });
  await admin.connect();
  watcher = new Client({ connectionString: ledger.databaseUrl });
  await watcher.connect();
});
afterAll(async () => {
  await admin.end();
  await watcher.end();
  await ledger.close();
});

const COUNT = '{ generationCount }';
// Reads nothing of the table that is locked.
const REPLAYS = '{ replays { edges { cursor } } }';
const ANN: Asker = { sub: 'ann', role: 'user' };
const BEN: Asker = { sub: 'ben', role: 'user' };

/** Everything that reads or writes a job waits, or with the mode SHARE everything that writes one, while the work runs. */
async function withJobsLocked<T>(work: () => Promise<T>, mode = 'ACCESS EXCLUSIVE'): Promise<T> {
  await admin.query(`BEGIN; LOCK TABLE generations IN ${mode} MODE`);
  try {
    return await work();
  } finally {
    await admin.query('ROLLBACK');
  }
}

/** How many statements of requests wait for the lock. */
async function waiting(): Promise<number> {
  const { rows } = await watcher.query(
    `SELECT count(*)::int AS count FROM pg_stat_activity
     WHERE datname = current_database() AND state = 'active' AND wait_event_type = 'Lock' AND query ~ 'count-generations|INSERT INTO generations'`,
  );
  return rows[0].count;
}
const until = (count: number) =>
  vi.waitUntil(async () => (await waiting()) === count, { timeout: 15_000, interval: 20 });

async function send(query: string, signal: AbortSignal, as: Asker): Promise<number | 'gone'> {
  const answer = await fetch(`${ledger.url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${await ledger.token(as.sub, as.role)}`,
    },
    body: JSON.stringify({ query }),
    signal,
  }).catch(() => 'gone' as const);
  return answer === 'gone' ? answer : answer.status;
}

test('when the client has gone, what the query reads is cancelled in the database', async () => {
  await withJobsLocked(async () => {
    const client = new AbortController();
    const sent = send('{ generationCount replayed: generationCount }', client.signal, ANN);
    await until(2);
    client.abort();
    expect(await sent).toBe('gone');
    const before = performance.now();
    await until(0);
    expect(performance.now() - before).toBeLessThan(1000);
  });
  // The connections are as good as before.
  expect(
    await Promise.all(Array.from({ length: 5 }, async () => (await ledger.ask(COUNT, {}, ANN)).status)),
  ).toEqual([200, 200, 200, 200, 200]);
});

test('when a field has failed and nothing can be answered, what the others read is cancelled, too', async () => {
  await withJobsLocked(async () => {
    const { status, errors } = await ledger.ask(
      `{ ${Array.from({ length: 8 }, (_, index) => `a${index}: generationCount`).join(' ')}
        generations(first: -1) { edges { cursor } } }`,
      {},
      ANN,
    );
    expect({ status, errors }).toMatchObject({ status: 200, errors: [{ extensions: { field: 'first' } }] });
    await until(0);
    // Nor do those begin that waited for their turn.
    await sleep(300);
    expect(await waiting()).toBe(0);
  });
});

test('a query that takes too long is answered so, and cancelled in the database', async () => {
  await withJobsLocked(async () => {
    const { status, errors, data } = await ledger.ask(COUNT, {}, ANN);
    expect({ status, data }).toEqual({ status: 504, data: undefined });
    expect(errors).toEqual([
      {
        message: 'The request took longer than 2 s and was ended.',
        extensions: { code: 'REQUEST_TIMEOUT', requestId: expect.any(String) },
      },
    ]);
    await until(0);
  });
  expect(ledger.logged()).not.toContain('"level":50');
});

const SUBMIT = (prompt: string) =>
  `submitGeneration(input: { endpoint: "fal-ai/flux/dev", inputs: { prompt: "${prompt}" } }) { __typename }`;
const postsOf = (prompt: string) =>
  ledger.sandbox.inspection.jobs.filter(({ input }) => input.includes(prompt)).length;

test('a submit whose client has gone is recorded and sent, once; a mutation after it does not run', async () => {
  const query = `mutation { ${SUBMIT('gone')} cancelGeneration(input: { id: "x" }) { __typename } }`;
  await withJobsLocked(async () => {
    const client = new AbortController();
    const sent = send(query, client.signal, ANN);
    await until(1);
    client.abort();
    expect(await sent).toBe('gone');
    expect(await waiting()).toBe(1);
  }, 'SHARE');
  await vi.waitUntil(() => postsOf('gone') === 1, { timeout: 15_000 });
  const { data } = await ledger.ask<{ generationCount: number }, object>(COUNT, {}, ANN);
  expect(data.generationCount).toBe(1);
});

test('what fal says of a job reaches the client, though it takes longer than a query may', async () => {
  ledger.sandbox.faults.script({ fault: { name: 'delay-answer', ms: 1500 }, operation: 'submit' });
  const submitted = await withJobsLocked(async () => {
    const sent = ledger.ask(`mutation { ${SUBMIT('late')} }`, {}, ANN);
    await sleep(1000);
    return { sent };
  }, 'SHARE');
  const { status, data } = await submitted.sent;
  expect([status, data]).toEqual([200, { submitGeneration: { __typename: 'SubmitGenerationSuccess' } }]);
});

test('a submit that takes too long says that it may still be made, and is made once', async () => {
  await withJobsLocked(async () => {
    const { status, errors } = await ledger.ask(`mutation { ${SUBMIT('slow')} }`, {}, ANN);
    expect(status).toBe(504);
    expect(errors).toMatchObject([
      {
        message: expect.stringContaining('is made to its end'),
        extensions: { code: 'REQUEST_TIMEOUT' },
      },
    ]);
  }, 'SHARE');
  await vi.waitUntil(() => postsOf('slow') === 1, { timeout: 15_000 });
});

test('one who takes all that one may have is told to wait, and others are answered as ever', async () => {
  const askAsBen = async () => {
    const before = performance.now();
    const answers = await Promise.all(Array.from({ length: 10 }, () => ledger.ask(REPLAYS, {}, BEN)));
    return { ms: performance.now() - before, answers };
  };
  // On a busy machine ten answers take long by themselves.
  const alone = await askAsBen();
  await withJobsLocked(async () => {
    const many = Array.from({ length: 20 }, () => ledger.ask(COUNT, {}, ANN));
    // Two fifths of the ten connections of requests.
    await until(4);
    const others = await askAsBen();
    expect(others.ms).toBeLessThan(700 + 2 * alone.ms);
    expect(others.answers.map(({ status }) => status)).toEqual(others.answers.map(() => 200));
    expect(await waiting()).toBeLessThanOrEqual(4);
    const answers = await Promise.all(many);
    const busy = answers.filter(({ status }) => status === 503);
    expect(busy).toHaveLength(14);
    expect(busy[0]?.headers.get('retry-after')).toBe('5');
    expect(busy[0]?.errors).toMatchObject([{ extensions: { code: 'SERVER_BUSY' } }]);
    expect(answers.filter(({ status }) => status === 504)).toHaveLength(6);
  });
  expect((await ledger.ask(COUNT, {}, ANN)).status).toBe(200);
});

test('a burst of one viewer waits for its turn, and is not refused as long as it moves on', async () => {
  const own = await startLedger();
  try {
    const ann = await own.token('ann', 'user');
    const submit = async (index: number) => {
      const response = await fetch(`${own.url}/graphql`, {
        method: 'POST',
        headers: { authorization: `Bearer ${ann}`, 'content-type': 'application/json' },
        body: JSON.stringify({
          query: `mutation { submitGeneration(input: { endpoint: "fal-ai/flux/dev", inputs: { prompt: "lion ${index}" } }) { __typename } }`,
        }),
      });
      return await response.text();
    };
    await submit(0);
    const answers = await Promise.all(Array.from({ length: 280 }, (_, index) => submit(index + 1)));
    const typenames = answers.map(
      (text) => /"__typename":"(\w+)"|"code":"(\w+)"/.exec(text)?.slice(1).find(Boolean) ?? text,
    );
    expect(new Set(typenames)).toEqual(new Set(['SubmitGenerationSuccess']));
  } finally {
    await own.close();
  }
});

test.each(['queries', 'mutations'] as const)(
  'a share takes as many %s as may be under way, and says so of more',
  async (room) => {
    const options = { queries: 3, mutations: 32, queueMs: 60_000 };
    const shares = createShares(options, 10);
    const { signal, abort } = createEnding();
    const busy: unknown[] = [];
    const enter = () => shares.enter('ann', room, signal).catch((error: unknown) => busy.push(error));
    const all = Array.from({ length: placesOf(options) }, enter);
    await sleep(0);
    expect(busy).toEqual([]);
    all.push(...Array.from({ length: 100 }, enter));
    await sleep(0);
    expect(busy.length).toBeGreaterThan(0);
    abort(new Error('over'));
    await Promise.all(all);
  },
);
