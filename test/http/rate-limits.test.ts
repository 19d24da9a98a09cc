import { expect, test } from 'vitest';
import { type Ledger, openTestLedger, startLedger, startSecond, tokenFor } from '../support/ledger.ts';
import { passTime } from '../support/time.ts';

const LIMITS = {
  RATE_LIMITS: 'submit=1/m:3,cancel=1/m:4,replay=2/m:2,estimate=1/h:3',
  RATE_LIMITS_ADDRESS_FACTOR: '2',
  TRUSTED_PROXIES: '1',
};
const { ledger, db } = await openTestLedger(startLedger(LIMITS));
const { ledger: second } = await openTestLedger(startSecond(ledger, LIMITS));

interface Result {
  readonly __typename: string;
  readonly code?: string;
  readonly message?: string;
  readonly retryAfter?: number;
}

/** Asks as a user from an address, which the proxy in front has written. */
async function ask(query: string, [user, address]: readonly [string, string], at: Ledger = ledger) {
  const response = await fetch(`${at.url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${await tokenFor(user, 'user')}`,
      'x-forwarded-for': `203.0.113.99, ${address}`,
    },
    body: JSON.stringify({ query }),
  });
  const { data, errors } = await response.json();
  return { status: response.status, headers: response.headers, data, errors };
}

const RESULT = '{ __typename ... on Error { code message } ... on RateLimitedError { retryAfter } }';

async function mutate(
  field: string,
  as: readonly [string, string],
  at: Ledger = ledger,
  input = '',
): Promise<Result> {
  const { data } = await ask(`mutation { result: ${field}(input: { ${input} }) ${RESULT} }`, as, at);
  return data.result;
}

const JOB = 'endpoint: "fal-ai/flux/dev", inputs: { prompt: "x" }';
const submit = (as: readonly [string, string], at?: Ledger, more = '') =>
  mutate('submitGeneration', as, at, `${JOB} ${more}`);
const NODE = (type: string) => `id: "${Buffer.from(`${type}:999`).toString('base64')}"`;

async function countOf(table: string): Promise<number> {
  const { rows } = await db.query(`SELECT count(*)::int AS count FROM ${table}`);
  return rows[0].count;
}

const OK = 'SubmitGenerationSuccess';

test('two servers share a limit; what is refused is neither recorded nor sent, and works when it was told to', async () => {
  const ann = ['ann', '192.0.2.1'] as const;
  expect((await submit(ann)).__typename).toBe(OK);
  expect((await submit(ann, second)).__typename).toBe(OK);
  expect((await submit(ann)).__typename).toBe(OK);
  const before = [await countOf('generations'), ledger.sandbox.store.posts.total];
  const asked = await countOf('endpoint_prices');

  const refused = await submit(ann, second);
  // Of an endpoint that nobody has used fal would be asked for the price.
  const unknown = await mutate('submitGeneration', ann, ledger, 'endpoint: "fal-ai/of/nobody", inputs: {}');
  expect(unknown.__typename).toBe('RateLimitedError');
  expect(refused).toEqual({
    __typename: 'RateLimitedError',
    code: 'RATE_LIMITED',
    message: expect.stringMatching(
      /^Too many calls to submit: one user may make 3 at once, and then 1 a minute\. Try again in \d+ s\.$/,
    ),
    retryAfter: expect.any(Number),
  });
  expect([await countOf('generations'), ledger.sandbox.store.posts.total]).toEqual(before);
  expect(await countOf('endpoint_prices')).toBe(asked);

  const { retryAfter = 0 } = refused;
  expect(retryAfter).toBeGreaterThan(40);
  expect(retryAfter).toBeLessThanOrEqual(60);
  await passTime(db, `${retryAfter - 15} seconds`);
  expect((await submit(ann)).__typename).toBe('RateLimitedError');
  await passTime(db, '15 seconds');
  expect((await submit(ann)).__typename).toBe(OK);
  expect((await submit(ann)).__typename).toBe('RateLimitedError');
});

test('of many at once on two servers exactly as many are accepted, by a user who is new and by one who is known', async () => {
  const ben = ['ben', '192.0.2.2'] as const;
  const burst = async () => {
    const results = await Promise.all(
      Array.from({ length: 20 }, (_, index) => submit(ben, index % 2 ? second : ledger)),
    );
    return results.filter(({ __typename }) => __typename === OK).length;
  };
  expect(await burst()).toBe(3);
  await passTime(db, '2 minutes');
  expect(await burst()).toBe(2);
  await passTime(db, '1 day');
  expect(await burst()).toBe(3);
});

test('a repeated idempotency key and inputs that are refused count too', async () => {
  const cy = ['cy', '192.0.2.3'] as const;
  expect((await submit(cy, ledger, 'idempotencyKey: "k"')).__typename).toBe(OK);
  expect((await submit(cy, second, 'idempotencyKey: "k"')).__typename).toBe(OK);
  expect((await submit(cy, ledger, 'durationS: -1')).__typename).toBe('InvalidInputError');
  expect((await submit(cy, second, 'idempotencyKey: "k"')).__typename).toBe('RateLimitedError');
  // A call too many is told that, whatever else is wrong with it.
  expect((await submit(cy, ledger, 'durationS: -1')).__typename).toBe('RateLimitedError');
});

test('an address has its own limit, and what it refuses takes nothing from a user', async () => {
  const office = '2001:db8:1:2';
  // A host may choose the second half of its address.
  for (const user of ['u1', 'u2', 'u3', 'u1', 'u2', 'u3'])
    expect((await submit([user, `${office}::${user.slice(1)}`])).__typename).toBe(OK);
  const refused = await submit(['u4', `${office}:ffff::1`], second);
  expect(refused).toMatchObject({
    code: 'RATE_LIMITED',
    message: expect.stringContaining('one address may make 6 at once, and then 2 a minute'),
  });
  expect(refused.retryAfter).toBeLessThanOrEqual(30);
  for (const address of ['2001:db8:1:3::1', '192.0.2.4', '192.0.2.5'])
    expect((await submit(['u4', address])).__typename).toBe(OK);
  expect((await submit(['u4', '192.0.2.6'])).message).toContain('one user');
});

test('what a user is refused takes nothing from the address', async () => {
  const address = '192.0.2.7';
  for (let index = 0; index < 9; index++) await submit(['dan', address]);
  for (const user of ['eva', 'eva', 'eva']) expect((await submit([user, address])).__typename).toBe(OK);
});

test('each field of a request counts by itself', async () => {
  const fields = Array.from(
    { length: 10 },
    (_, index) => `c${index}: cancelGeneration(input: { ${NODE('Generation')} }) { __typename }`,
  );
  const { data } = await ask(`mutation { ${fields.join(' ')} }`, ['fay', '192.0.2.8']);
  const names = Object.values<Result>(data).map(({ __typename }) => __typename);
  expect(names.filter((name) => name === 'GenerationNotFoundError')).toHaveLength(4);
  expect(names.filter((name) => name === 'RateLimitedError')).toHaveLength(6);
});

test.each<[field: string, input: string, calls: number]>([
  ['submitGeneration', JOB, 3],
  ['cancelGeneration', NODE('Generation'), 4],
  ['pauseReplay', NODE('Replay'), 4],
  ['cancelReplay', NODE('Replay'), 4],
  ['resumeReplay', NODE('Replay'), 2],
  ['replayGenerations', 'filter: { endpoint: "fal-ai/none" }', 2],
])('%s is limited', async (field, input, calls) => {
  const as = [field, '198.51.100.1'] as const;
  await passTime(db, '1 day');
  for (let call = 0; call < calls; call++)
    expect((await mutate(field, as, ledger, input)).__typename).not.toBe('RateLimitedError');
  expect(await mutate(field, as, second, input)).toMatchObject({ code: 'RATE_LIMITED' });
});

test('pausing and cancelling replays is not kept back by starting too many', async () => {
  const gus = ['gus', '192.0.2.9'] as const;
  await passTime(db, '1 day');
  for (let call = 0; call < 3; call++) await mutate('resumeReplay', gus, ledger, NODE('Replay'));
  expect((await mutate('resumeReplay', gus, ledger, NODE('Replay'))).code).toBe('RATE_LIMITED');
  expect((await mutate('pauseReplay', gus, ledger, NODE('Replay'))).__typename).toBe('ReplayNotFoundError');
});

test('estimates and plans are refused by HTTP as well, and record nothing', async () => {
  const hal = ['hal', '192.0.2.10'] as const;
  await passTime(db, '1 day');
  const estimate = '{ estimateCost(endpoint: "fal-ai/flux/dev", inputs: {}) { cents } }';
  const plan = '{ replayPlan(filter: { endpoint: "fal-ai/none" }) { matched } }';
  for (const query of [estimate, estimate, plan]) expect((await ask(query, hal)).status).toBe(200);
  const plans = await countOf('replay_plans');
  for (const query of [estimate, plan]) {
    const { status, headers, errors } = await ask(query, hal, second);
    expect(status).toBe(429);
    const { code, retryAfter } = errors[0].extensions;
    expect(code).toBe('RATE_LIMITED');
    expect(retryAfter).toBeGreaterThan(3000);
    expect(headers.get('retry-after')).toBe(String(retryAfter));
  }
  expect(await countOf('replay_plans')).toBe(plans);
});

test('while the database cannot be written to, a submit says that nothing is recorded, and not that it comes too often', async () => {
  const ida = ['ida', '192.0.2.11'] as const;
  for (let call = 0; call < 3; call++) await submit(ida);
  await db.query(`ALTER DATABASE ${db.database} SET default_transaction_read_only = on`);
  await db.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`,
  );
  try {
    const answer = async () => {
      const { status, errors } = await ask(`mutation { submitGeneration(input: { ${JOB} }) ${RESULT} }`, ida);
      const { code, recorded } = errors[0].extensions;
      return { status, code, recorded };
    };
    // Of a statement that was sent into a connection that has ended nobody knows what became of it.
    await expect
      .poll(answer, { timeout: 10_000 })
      .toEqual({ status: 503, code: 'SERVICE_UNAVAILABLE', recorded: false });
  } finally {
    await db.query(`ALTER DATABASE ${db.database} RESET default_transaction_read_only`);
  }
});
