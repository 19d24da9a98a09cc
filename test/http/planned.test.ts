import { setTimeout as sleep } from 'node:timers/promises';
import { array, assert, asyncProperty, constantFrom, integer, letrec, oneof, record } from 'fast-check';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { insertJobs } from '../support/jobs.ts';
import { type Asker, type Ledger, startLedger, tokenFor } from '../support/ledger.ts';
import { insertTuesday } from '../support/questions.ts';

const BOSS: Asker = { sub: 'boss', role: 'admin' };
const ANN: Asker = { sub: 'ann', role: 'user' };
const EVERYTHING = `id requestId userId endpoint status outputUrl resultNote seed durationS costCents costSource error errorType
  cancelRequestedAt endedBy createdAt finishedAt startedAt updatedAt`;

let ledger: Ledger;
let admin: Client;
/** Of statements without the columns that rows are put together by, as only plans have them. */
let planned = 0;
let lastPlanned = '';
const { query: asDriver } = Client.prototype;

beforeAll(async () => {
  // As for a backend that asks for many with one token.
  ledger = await startLedger({ VIEWER_MAX_QUERIES: '20' });
  await insertTuesday(ledger.databaseUrl);
  admin = new Client({ connectionString: ledger.databaseUrl });
  await admin.connect();
  await insertOddOnes();
  Client.prototype.query = function counted(this: Client, ...args: unknown[]) {
    const text = String(Reflect.get(Object(args[0]), 'text'));
    if (/\/\* (find|list)-generation/.test(text) && !text.includes('replay_of')) {
      planned += 1;
      lastPlanned = text;
    }
    return Reflect.apply(asDriver, this, args);
  } as typeof asDriver;
});
afterAll(async () => {
  Client.prototype.query = asDriver;
  await admin.end();
  await ledger.close();
});

/** Rows as they are written by hand, or were by older versions. */
async function insertOddOnes(): Promise<void> {
  const odd = { userId: 'odd', endpoint: 'fal-ai/odd', status: 'COMPLETED' } as const;
  const createdAt = new Date('2026-11-10T12:00:00Z');
  await insertJobs(admin, [
    { ...odd, requestId: 'texts', createdAt, error: `"\\\u0001\u2028 é\u{1F600}`, errorType: '' },
    { ...odd, requestId: 'url', createdAt, outputUrl: 'HTTPS://Bücher.example/a b?c=ü' },
    { ...odd, requestId: 'early', createdAt },
    { ...odd, requestId: 'late', createdAt },
    { ...odd, requestId: 'micros', createdAt, costCents: '0.0001', costSource: 'BILLED' },
    { ...odd, requestId: 'free', createdAt, costCents: '0', costSource: 'BILLED_UNITS' },
    { ...odd, requestId: 'estimate', createdAt, status: 'FAILED', costCents: '320' },
    { ...odd, requestId: 'billed', createdAt, status: 'FAILED', costCents: '12.5', costSource: 'BILLED' },
    { ...odd, requestId: 'pending:9b2c8f9e-0d5c-4a42-9d0e-1d4b1f3f6a11', createdAt, userId: 'pending' },
    { ...odd, requestId: 'no url', createdAt, userId: 'wrong', outputUrl: 'nowhere' },
    { ...odd, requestId: 'endless', createdAt, userId: 'wrong' },
  ]);
  await admin.query(`UPDATE generations SET finished_at = '-infinity', seed = -9223372036854775808, duration_s = '-0'
    WHERE request_id = 'early'`);
  await admin.query(`UPDATE generations SET finished_at = 'infinity', seed = 9223372036854775807, duration_s = 1e-7
    WHERE request_id = 'late'`);
  await admin.query(`UPDATE generations SET finished_at = '2026-11-10 12:00:00.999999+00', duration_s = 5.1,
    cancel_requested_at = '0044-03-15 12:00:00+00 BC', ended_by = 'WEBHOOK' WHERE request_id = 'micros'`);
  await admin.query("UPDATE generations SET duration_s = 'Infinity' WHERE request_id = 'endless'");
}

let others = 0;

async function send(query: string, variables: object | null, as: Asker, operationName?: string) {
  const response = await fetch(`${ledger.url}/graphql`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${await tokenFor(as.sub, as.role)}`,
      'content-type': 'application/json',
      'x-request-id': 'same',
    },
    body: JSON.stringify({ query, variables, operationName }),
  });
  const { date: _date, ...headers } = Object.fromEntries(response.headers);
  return { status: response.status, headers, body: await response.text() };
}

/** From the third time on a query is known; another text is not. */
async function makeKnown(query: string, variables: object | null, as = BOSS, operationName?: string) {
  await send(query, variables, as, operationName);
  return await send(query, variables, as, operationName);
}

/** How often the plan read something for a query, whose answer has to be that of the executor. */
async function compare(query: string, variables: object | null = {}, as = BOSS, operationName?: string) {
  others += 1;
  const known = `${query} # ${others}`;
  const executed = await makeKnown(known, variables, as, operationName);
  const before = planned;
  expect(await send(known, variables, as, operationName)).toEqual(executed);
  return { reads: planned - before, ...executed };
}

const LOOKUP = `query ($id: String!) { generation(requestId: $id) { ${EVERYTHING} } }`;
const TWICE = `query ($id: String!) { ...a ...a } fragment a on Query { generation(requestId: $id) { id } }`;
const PAGE = `query ($first: Int = 3, $last: Int, $after: String, $before: String, $filter: GenerationFilter, $orderBy: GenerationOrder) {
  generations(first: $first, last: $last, after: $after, before: $before, filter: $filter, orderBy: $orderBy) {
    edges { cursor node { ${EVERYTHING} } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } window { from } } }`;

test.each([
  ['edges { node { id createdAt } } pageInfo { hasNextPage }', false],
  ['edges { cursor node { id } }', true],
  ['pageInfo { startCursor }', true],
  ['pageInfo { endCursor }', true],
])('the times of cursors are read only where there are any: %s', async (selection, read) => {
  expect((await compare(`{ generations(first: 2) { ${selection} } }`)).reads).toBe(1);
  expect(lastPlanned.includes('createdAtMicros')).toBe(read);
});

test.each('one two three four stuck none texts url early late micros free estimate billed'.split(' '))(
  'a plan answers as the executor does, for the job %s',
  async (id) => {
    for (const as of [BOSS, ANN, { sub: 'eve', role: 'analyst' } as const])
      expect((await compare(LOOKUP, { id }, as)).reads).toBe(1);
  },
);

test.each([
  ['of everything', {}],
  ['of a user', { filter: { userId: 'ann' } }],
  ['of nobody', { filter: { userId: 'nobody' } }],
  ['of jobs that wait for fal’s id', { filter: { userId: 'pending' } }],
  ['of odd jobs', { first: 100, filter: { endpoint: ['fal-ai/odd'], userId: 'odd' } }],
  ['of states', { filter: { status: ['FAILED', 'IN_QUEUE'] } }],
  ['of a time', { filter: { createdFrom: '2026-11-17T12:00:30Z', createdTo: '2026-11-17T12:00:50Z' } }],
  ['from a cost on', { filter: { minCostCents: 12.5, errorType: null } }],
  ['of inputs', { filter: { inputs: { resolution: '4k' } } }],
  ['of no rows', { first: 0 }],
  ['of the oldest', { orderBy: { field: 'CREATED_AT', direction: 'ASC' } }],
  ['of the newest, in words', { orderBy: { field: 'CREATED_AT', direction: 'DESC' } }],
  ['of the end', { first: null, last: 2 }],
  [
    'of the end of the oldest first',
    { first: null, last: 2, orderBy: { field: 'CREATED_AT', direction: 'ASC' } },
  ],
] as const)('a plan answers as the executor does, for a page %s', async (_what, variables) => {
  for (const as of [BOSS, ANN]) expect((await compare(PAGE, variables, as)).reads).toBe(1);
});

test('one page follows another', async () => {
  const orders = [undefined, { field: 'CREATED_AT', direction: 'ASC' }];
  for (const orderBy of orders) {
    const cursors = async (variables: object) => {
      const page = await compare(PAGE, { ...variables, orderBy });
      expect(page.reads).toBe(1);
      return [...page.body.matchAll(/"cursor":"([^"]+)"/g)].map(([, cursor]) => cursor);
    };
    const [, , third] = await cursors({});
    expect(await cursors({ after: third })).toHaveLength(3);
    expect(await cursors({ before: third })).toHaveLength(2);
    expect(await cursors({ first: null, last: 1, before: third })).toHaveLength(1);
  }
});

test.each([
  [
    'names of the client’s own',
    '{ job: generation(requestId: "one") { userId: id id: userId a: status b: status status } }',
  ],
  [
    'the names of types',
    '{ generations(first: 1) { __typename edges { __typename node { __typename id } } pageInfo { __typename } } }',
  ],
  ['one name only', '{ generation(requestId: "one") { __typename } }'],
  [
    'fragments',
    '{ generation(requestId: "one") { ...a ... { error } ... on Generation { seed } } } fragment a on Generation { id ...b } fragment b on Generation { status id }',
  ],
  [
    'what is asked for twice',
    '{ generations(first: 1) { edges { node { id } } edges { cursor node { status id } } } generations(first: 1) { pageInfo { endCursor } } }',
  ],
  ['words', '{ generation(requestId: """one""") { status } }'],
])('a plan answers as the executor does: %s', async (_what, query) => {
  expect((await compare(query)).reads).toBe(1);
});

/** Some fields of a job in any order, under names of the client's own, and in fragments. */
const selections = letrec<{ set: string; one: string }>((tie) => ({
  set: array(tie('one'), { minLength: 1, maxLength: 6 }).map((some) => some.join(' ')),
  one: oneof(
    { maxDepth: 3 },
    constantFrom(...EVERYTHING.split(/\s+/), '__typename'),
    constantFrom(...EVERYTHING.split(/\s+/)).map((name) => `of_${name}: ${name}`),
    constantFrom('... Some', '... Others'),
    tie('set').map((set) => `... { ${set} }`),
    tie('set').map((set) => `... on Generation { ${set} }`),
  ),
}));

test('a plan answers as the executor does, whatever is selected', async () => {
  const asked = record({
    job: selections.set,
    fragment: selections.set.map((set) => set.replaceAll(/\.\.\. (Some|Others)/g, 'id')),
    id: constantFrom('one', 'four', 'texts', 'url', 'early', 'micros', 'none'),
    last: integer({ min: 0, max: 9 }),
  });
  await assert(
    asyncProperty(asked, async ({ job, fragment, id, last }) => {
      const fragments = `fragment Some on Generation { seed ...Others } fragment Others on Generation { ${fragment} }`;
      const used = `{ ${job} ... Some ... Others }`;
      const lookup = `query ($id: String!) { generation(requestId: $id) ${used} } ${fragments}`;
      const page = `query ($last: Int) { generations(last: $last) { edges { cursor node ${used} } } } ${fragments}`;
      // Some have more aliases than are taken.
      for (const { reads, status } of [await compare(lookup, { id }), await compare(page, { last })])
        expect(reads).toBe(status === 200 ? 1 : 0);
    }),
    { numRuns: 40 },
  );
});

test('a plan is for one of several operations', async () => {
  const several =
    'query A { generation(requestId: "one") { id } } query B { generation(requestId: "two") { id } }';
  expect((await compare(several, {}, BOSS, 'B')).reads).toBe(1);
});

test.each([
  ['directives', '{ generation(requestId: "one") { id status @skip(if: true) } }'],
  ['directives on fragments', '{ generation(requestId: "one") { id ... @include(if: false) { status } } }'],
  ['two questions', '{ a: generation(requestId: "one") { id } b: generation(requestId: "two") { id } }'],
  ['the type of the query', '{ __typename generation(requestId: "one") { id } }'],
  ['what is more than a value', '{ generation(requestId: "one") { id tags { key } } }'],
  ['arguments', '{ generation(requestId: "one") { inputs(maxBytes: 100) } }'],
  ['fields of an interface', '{ generation(requestId: "one") { ... on Node { id } } }'],
  [
    'a window',
    '{ generations(filter: { window: { day: { date: "2026-11-17", timeZone: "Europe/Berlin" } } }) { edges { node { id } } window { from } } }',
  ],
  ['a search', '{ generations(filter: { search: "lighthouse" }) { edges { node { id } } } }'],
  [
    'tags',
    '{ generations(filter: { tags: [{ key: "project", value: "lion" }] }) { edges { node { id } } } }',
  ],
  [
    'another order',
    '{ generations(filter: { createdFrom: "2026-11-16T00:00:00Z", createdTo: "2026-11-18T00:00:00Z" }, orderBy: { field: COST, direction: DESC }) { edges { node { id } } } }',
  ],
  [
    'a variable that the executor loses',
    'query ($__proto__: Int = 1) { generations(first: $__proto__) { edges { cursor } } }',
  ],
  ['a name that the executor stumbles over', '{ generation(requestId: "none") { then: id } }'],
  ['a mutation', 'mutation { cancelGeneration(input: { id: "x" }) { __typename } }'],
])('is left to the executor: %s', async (_what, query) => {
  const { reads, body } = await compare(query);
  expect(reads).toBe(0);
  expect(body).toContain('"data"');
});

test.each([
  ['a URL that is none', LOOKUP, { id: 'no url' }, 1],
  ['a number that JSON does not have', LOOKUP, { id: 'endless' }, 1],
  ['such rows on a page', PAGE, { filter: { userId: 'wrong' } }, 1],
  ['a fragment that is named twice', TWICE, { id: 'a\0b' }, 0],
  ['a variable that is missing', LOOKUP, {}, 0],
  ['a null variable', LOOKUP, { id: null }, 0],
  ['a variable of another type', LOOKUP, { id: { a: 1 } }, 0],
  ['a text that no database holds', LOOKUP, { id: 'a\0b' }, 0],
  ['an id that fal does not give', LOOKUP, { id: 'pending:9b2c8f9e-0d5c-4a42-9d0e-1d4b1f3f6a11' }, 0],
  ['both ends of a list', PAGE, { first: 1, last: 1 }, 0],
  ['a cursor of another list', PAGE, { after: 'REVTQ3wxfDF8MQ' }, 0],
  ['a page that is too long', PAGE, { first: 101 }, 0],
  ['a time that is too early', PAGE, { filter: { createdFrom: '0000-01-01T00:00:00Z' } }, 0],
  ['inputs that are no object', PAGE, { filter: { inputs: [1] } }, 0],
])('a plan fails as the executor does: %s', async (_what, query, variables, reads) => {
  // Known by another answer: one with errors makes no query known.
  others += 1;
  const known = `${query} # ${others}`;
  await makeKnown(known, { id: 'none' });
  const before = planned;
  const answer = await send(known, variables, BOSS);
  expect(planned - before).toBe(reads);
  // Behind it, so that the places in errors are the same.
  expect(answer).toEqual(await send(`${known} again`, variables, BOSS));
});

test('a plan that could not write a row leaves the next ones to the executor', async () => {
  const known = `${LOOKUP} # rests`;
  await makeKnown(known, { id: 'none' });
  await send(known, { id: 'no url' }, BOSS);
  const before = planned;
  const answer = await send(known, { id: 'one' }, BOSS);
  expect(planned - before).toBe(0);
  expect(answer).toEqual(await send(`${known} again`, { id: 'one' }, BOSS));
});

test('what the database refuses is answered alike', async () => {
  const rename = (from: string, to: string) =>
    admin.query(
      `ALTER FUNCTION generations_of_request(text) RENAME TO ${to}`.replace('generations_of_request', from),
    );
  const known = `${LOOKUP} # refused`;
  await send(known, { id: 'one' }, BOSS);
  await rename('generations_of_request', 'gone');
  try {
    const answer = await send(known, { id: 'one' }, BOSS);
    expect(JSON.parse(answer.body).errors).toHaveLength(1);
    expect(answer).toEqual(await send(`${known} again`, { id: 'one' }, BOSS));
  } finally {
    await rename('gone', 'generations_of_request');
  }
});

/** How many lookups wait for the table to be unlocked. */
async function waiting(): Promise<number> {
  const { rows } = await admin.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
       AND query LIKE '%find-generation%' AND pid <> pg_backend_pid()`,
  );
  return rows[0]?.count ?? 0;
}

interface Sent {
  readonly id: string;
  readonly as?: Asker;
  readonly signal?: AbortSignal;
}

/**
 * Sends lookups while the table is locked, and calls back when two statements wait for it, as many as the server's five connections allow,
 * and what was sent after the first two waits for those.
 */
async function whileLocked(
  known: string,
  sent: readonly Sent[],
  work: () => Promise<void>,
): Promise<Array<string | undefined>> {
  const locker = new Client({ connectionString: ledger.databaseUrl });
  await locker.connect();
  await locker.query('BEGIN; LOCK TABLE generations IN ACCESS EXCLUSIVE MODE');
  const look = async ({ id, as = ANN, signal }: Sent) => {
    const response = await fetch(`${ledger.url}/graphql`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${await tokenFor(as.sub, as.role)}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify({ query: known, variables: { id } }),
      signal: signal ?? null,
    });
    return (await response.json()).data.generation?.requestId ?? 'nothing';
  };
  const answers: Array<Promise<string | undefined>> = [];
  const begin = (one: Sent) => answers.push(look(one).catch(() => undefined));
  try {
    for (const one of sent.slice(0, 2)) {
      begin(one);
      await expect.poll(waiting, { timeout: 15_000 }).toBe(answers.length);
    }
    for (const one of sent.slice(2)) begin(one);
    // They have come by then.
    await sleep(300);
    expect(await waiting()).toBe(2);
    await work();
  } finally {
    await locker.query('ROLLBACK');
    await locker.end();
  }
  return await Promise.all(answers);
}

async function knownLookup(name: string): Promise<string> {
  const known = `${LOOKUP} # ${name}`;
  await makeKnown(known, { id: 'one' }, ANN);
  return known;
}

const unlock = async () => undefined;

test('lookups wait for one another, and are cancelled with their requests', async () => {
  const gone = new AbortController();
  const sent = ['one', 'three', 'four', 'one', 'two', 'none'].map((id) => ({ id, signal: gone.signal }));
  const answers = await whileLocked(await knownLookup('cancelled'), sent, async () => {
    gone.abort();
    await expect.poll(waiting, { timeout: 15_000 }).toBe(0);
  });
  expect(answers).toEqual(sent.map(() => undefined));
  expect((await compare(LOOKUP, { id: 'one' }, ANN)).reads).toBe(1);
});

test('lookups that wait for their turn are one statement, and each gets its own job', async () => {
  const known = await knownLookup('joined');
  const ids = ['one', 'three', 'four', 'one', 'two', 'none', 'before'];
  const before = planned;
  expect(
    await whileLocked(
      known,
      ids.map((id) => ({ id })),
      unlock,
    ),
  ).toEqual(['one', 'three', 'four', 'one', 'nothing', 'nothing', 'before']);
  expect(planned - before).toBe(3);
});

test('whoever goes takes nothing from those who joined', async () => {
  const gone = new AbortController();
  const sent = ['one', 'three', 'four', 'before'].map((id) => ({
    id,
    ...(id === 'four' && { signal: gone.signal }),
  }));
  const answers = await whileLocked(await knownLookup('left'), sent, async () => {
    gone.abort();
    // The server sees it before the others are answered.
    await sleep(200);
  });
  expect(answers).toEqual(['one', 'three', undefined, 'before']);
});

test('nobody gets what another role of theirs may see', async () => {
  const sent = ['one', 'three', 'four', 'two'].flatMap((id) => [
    { id },
    { id, as: { sub: 'ann', role: 'admin' } as const },
  ]);
  const answers = await whileLocked(await knownLookup('roles'), sent, unlock);
  expect(answers).toEqual(['one', 'one', 'three', 'three', 'four', 'four', 'nothing', 'two']);
});
