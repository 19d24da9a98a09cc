import { array, assert, asyncProperty, boolean, constantFrom, integer, option, record } from 'fast-check';
import { Client } from 'pg';
import { beforeEach, expect, test } from 'vitest';
import { COST_SOURCES } from '../../src/billing/record-costs.ts';
import { findBudgets } from '../../src/budgets/budget.ts';
import { addUpEntries, countNewBudgets } from '../../src/budgets/count.ts';
import { removeBudget, setBudget } from '../../src/budgets/set-budget.ts';
import { createDatabase, onPatientConnection, type PrismaClient } from '../../src/db/client.ts';
import { UNCONFIRMED_FAILURES } from '../../src/fal/failure-types.ts';
import { GENERATION_STATUSES } from '../../src/generations/transitions/states.ts';
import { openTestDatabase } from '../support/database.ts';
import { testDeps } from '../support/deps.ts';

const { url, client, db } = await openTestDatabase(4);
const deps = testDeps(db);
const ADMIN = { userId: 'boss', role: 'admin' } as const;
const ALERT = { limitDollars: 1, period: 'MONTH', action: 'ALERT' } as const;
const SCOPES = [
  { everything: true },
  { userId: 'ann' },
  { endpoint: 'fal-ai/veo3.1' },
  { tag: { key: 'project', value: 'lion' } },
];

beforeEach(async () => {
  await client.query('DELETE FROM generations');
  for (const { id } of await findBudgets(db, ADMIN)) await removeBudget(deps, ADMIN, BigInt(id));
});

/** What a row may say; amounts in ten-thousandths of a cent. */
const randomRow = record({
  user_id: constantFrom('ann', 'ben'),
  endpoint: constantFrom('fal-ai/veo3.1', 'fal-ai/flux/dev'),
  tags: option(constantFrom({ project: 'lion' }, { project: 'bear', team: 'a' }, { team: 'a' })),
  status: constantFrom(...GENERATION_STATUSES),
  error_type: option(constantFrom('generation_timeout', ...UNCONFIRMED_FAILURES)),
  cost_source: constantFrom(...COST_SOURCES),
  cost: option(integer({ min: 0, max: 9_999_999 })),
  most: option(integer({ min: 0, max: 9_999_999 })),
  reserved: boolean(),
  sent: boolean(),
});
type Row = typeof randomRow extends { generate: (...args: never[]) => { value: infer T } } ? T : never;
const randomStep = record({ place: integer({ min: 0, max: 5 }), row: randomRow, upkeep: boolean() });

/** What a row takes of its budgets, as the documents say it: the model that the database is compared with. */
function amountsOf(row: Row): { spent: number; reserved: number; unpriced: number } {
  const none = { spent: 0, reserved: 0, unpriced: 0 };
  const most = row.most ?? row.cost;
  if (row.cost_source !== 'ESTIMATED') return { ...none, spent: row.cost ?? 0 };
  if (row.status === 'COMPLETED')
    return {
      spent: row.cost ?? 0,
      reserved: Math.max((most ?? 0) - (row.cost ?? 0), 0),
      unpriced: most === null ? 1 : 0,
    };
  const open = ['IN_QUEUE', 'IN_PROGRESS'].includes(row.status) && (row.reserved || row.sent);
  const doubtful = row.status === 'FAILED' && UNCONFIRMED_FAILURES.includes(row.error_type ?? '');
  return open || doubtful ? { ...none, reserved: most ?? 0, unpriced: most === null ? 1 : 0 } : none;
}

function covers(scope: (typeof SCOPES)[number], row: Row): boolean {
  if (scope.userId !== undefined) return row.user_id === scope.userId;
  if (scope.endpoint !== undefined) return row.endpoint === scope.endpoint;
  return scope.tag === undefined || (row.tags as { project?: string } | null)?.project === scope.tag.value;
}

const COLUMNS = `user_id, endpoint, tags, status, error_type, cost_source, cost_cents, reserved_cents, reserved_at,
  submit_started_at`;
const VALUES = `SELECT user_id, endpoint, tags, status, error_type, cost_source, cost / 10000, most / 10000,
    CASE WHEN reserved THEN now() END, CASE WHEN sent THEN now() END
  FROM jsonb_to_record($2) AS row (user_id text, endpoint text, tags jsonb, status text, error_type text,
    cost_source cost_source, cost numeric, most numeric, reserved boolean, sent boolean)`;

async function write(place: number, row: Row): Promise<void> {
  const values = [`row-${place}`, JSON.stringify(row)];
  const changed = await client.query(
    `UPDATE generations SET (${COLUMNS}) = (${VALUES}) WHERE request_id = $1`,
    values,
  );
  if (changed.rowCount === 0)
    await client.query(
      `INSERT INTO generations (request_id, inputs, ${COLUMNS}) SELECT $1, '{}', job.* FROM (${VALUES}) AS job`,
      values,
    );
}

async function expectSums(rows: ReadonlyMap<number, Row>): Promise<void> {
  const expected = SCOPES.map((scope) => {
    const amounts = [...rows.values()].filter((row) => covers(scope, row)).map(amountsOf);
    const sum = (name: 'spent' | 'reserved' | 'unpriced') =>
      amounts.reduce((total, amount) => total + amount[name], 0);
    return {
      spentCents: sum('spent') / 10_000,
      reservedCents: sum('reserved') / 10_000,
      unpricedJobs: sum('unpriced'),
    };
  });
  const budgets = await findBudgets(db, ADMIN);
  expect(
    budgets.map(({ spentCents, reservedCents, unpricedJobs }) => ({
      spentCents,
      reservedCents,
      unpricedJobs,
    })),
  ).toEqual(expected);
}

test('what budgets have spent and reserved is what the jobs say, whatever changes and whenever it is added up', async () => {
  await assert(
    asyncProperty(
      array(randomStep, { maxLength: 12 }),
      integer({ min: 0, max: 11 }),
      async (steps, setAfter) => {
        await client.query('DELETE FROM generations');
        for (const { id } of await findBudgets(db, ADMIN)) await removeBudget(deps, ADMIN, BigInt(id));
        const rows = new Map<number, Row>();
        for (const [index, { place, row, upkeep }] of steps.entries()) {
          // Budgets that are set in the middle count what was there before.
          if (index === setAfter % Math.max(steps.length, 1))
            for (const scope of SCOPES) await setBudget(deps, ADMIN, { ...ALERT, scope });
          await write(place, row);
          rows.set(place, row);
          if (upkeep) await addUpEntries(db);
        }
        if (steps.length > 0) await expectSums(rows);
      },
    ),
    { numRuns: 25 },
  );
});

test('a budget that is set while jobs are recorded counts each of them once', async () => {
  const writing = Promise.all(
    Array.from({ length: 4 }, async (_, writer) => {
      for (let job = 0; job < 40; job += 1)
        await db.$executeRaw`INSERT INTO generations (request_id, user_id, endpoint, status, inputs, cost_cents, reserved_at)
          VALUES (${`${writer}-${job}`}, 'ann', 'a/b', 'IN_QUEUE', '{}', 1, now())`;
    }),
  );
  const slow = client.query(
    `INSERT INTO generations (request_id, user_id, endpoint, status, inputs, cost_cents, reserved_at)
     SELECT 'slow', 'ann', 'a/b', 'IN_QUEUE', '{}', 1, now() FROM pg_sleep(0.3)`,
  );
  const { countedAt } = await setBudget(deps, ADMIN, { ...ALERT, scope: { userId: 'ann' } });
  expect(countedAt).not.toBeNull();
  await Promise.all([writing, slow]);
  await addUpEntries(db);
  const [budget] = await findBudgets(db, ADMIN);
  expect(budget?.reservedCents).toBe(161);
});

test('a budget is not in force before those have ended who do not know it yet', async () => {
  await client.query('BEGIN');
  await client.query(`INSERT INTO generations (request_id, user_id, endpoint, status, inputs, cost_cents, reserved_at)
    VALUES ('before', 'ann', 'a/b', 'IN_QUEUE', '{}', 7, now())`);
  await db.$executeRaw`INSERT INTO budgets (user_id, limit_cents, period, time_zone, action, set_by)
    VALUES ('ann', 100, 'DAY', 'UTC', 'BLOCK', 'boss')`;
  expect(await countNewBudgets(deps)).toBe(false);
  expect((await findBudgets(db, ADMIN))[0]).toMatchObject({ countedAt: null, reservedCents: 0 });
  await client.query('COMMIT');
  expect(await countNewBudgets(deps)).toBe(true);
  expect((await findBudgets(db, ADMIN))[0]).toMatchObject({ countedAt: expect.any(Date), reservedCents: 7 });
});

test('a budget counts a job whose transaction began while the budget was being set', async () => {
  const other = new Client({ connectionString: url });
  await other.connect();
  await client.query('BEGIN');
  await client.query(`INSERT INTO budgets (user_id, limit_cents, period, time_zone, action, set_by)
    VALUES ('ann', 100, 'DAY', 'UTC', 'BLOCK', 'boss')`);
  await other.query('BEGIN');
  await other.query(`INSERT INTO generations (request_id, user_id, endpoint, status, inputs, cost_cents, reserved_at)
    VALUES ('meanwhile', 'ann', 'a/b', 'IN_QUEUE', '{}', 7, now())`);
  await client.query('COMMIT');
  expect(await countNewBudgets(deps)).toBe(false);
  await other.query('COMMIT');
  await other.end();
  expect(await countNewBudgets(deps)).toBe(true);
  expect((await findBudgets(db, ADMIN))[0]).toMatchObject({ reservedCents: 7 });
});

test('a budget is counted however long it takes, and one that cannot be counted keeps no other from it', async () => {
  const impatient = createDatabase(url, { poolSize: 2, timeoutMs: 200 });
  const patient = {
    ...deps,
    db: impatient,
    onPatientConnection: <T>(work: (own: PrismaClient) => Promise<T>) => onPatientConnection(url, work),
  };
  await client.query(`INSERT INTO generations (request_id, user_id, endpoint, status, inputs, cost_cents, reserved_at)
    VALUES ('one', 'ann', 'a/b', 'IN_QUEUE', '{}', 7, now())`);
  await client.query(`INSERT INTO budgets (user_id, limit_cents, period, time_zone, action, set_by)
    VALUES ('ben', 100, 'DAY', 'Nowhere/Land', 'BLOCK', 'boss'), ('ann', 100, 'DAY', 'UTC', 'BLOCK', 'boss')`);
  await client.query('BEGIN');
  await client.query('LOCK TABLE budget_totals');
  const counting = countNewBudgets(patient);
  // Longer than the others' statements may take.
  await client.query('SELECT pg_sleep(1)');
  await client.query('COMMIT');
  await expect(counting).rejects.toThrow(/Nowhere/);
  const { rows } = await client.query(
    'SELECT user_id, counted_at IS NOT NULL AS counted FROM budgets ORDER BY 1',
  );
  expect(rows).toEqual([
    { user_id: 'ann', counted: true },
    { user_id: 'ben', counted: false },
  ]);
  await client.query('DELETE FROM budgets');
  await impatient.$disconnect();
});

test('another time zone counts anew by its calendar, and another limit counts on', async () => {
  await client.query(`INSERT INTO generations (request_id, user_id, endpoint, status, inputs, cost_cents, created_at)
    SELECT 'hour-' || n, 'ann', 'a/b', 'COMPLETED', '{}', 1, date_trunc('day', now(), 'UTC') + n * interval '1 hour'
    FROM generate_series(-40, 40) AS n`);
  const inZone = async (timeZone: string, limitDollars = 1) =>
    await setBudget(deps, ADMIN, {
      scope: { userId: 'ann' },
      limitDollars,
      period: 'DAY',
      timeZone,
      action: 'ALERT',
    });
  const first = await inZone('UTC');
  expect(first.spentCents).toBe(24);
  const second = await inZone('Pacific/Kiritimati', 2);
  expect(second).toMatchObject({ id: first.id, spentCents: 24, limitCents: 200 });
  expect(second.periodStart).not.toEqual(first.periodStart);
  expect(second.resetsAt.getTime() - second.periodStart.getTime()).toBe(86_400_000);
});

test.each([
  ['DAY', 'Europe/Berlin', '2026-03-29T12:00:00Z', '2026-03-28T23:00:00Z', 23],
  ['DAY', 'Europe/Berlin', '2026-10-25T23:30:00Z', '2026-10-25T23:00:00Z', 24],
  ['DAY', 'Europe/Berlin', '2026-10-25T00:30:00Z', '2026-10-24T22:00:00Z', 25],
  ['WEEK', 'America/New_York', '2026-11-01T12:00:00Z', '2026-10-26T04:00:00Z', 7 * 24 + 1],
  ['MONTH', 'Asia/Kathmandu', '2026-02-28T18:14:59Z', '2026-01-31T18:15:00Z', 28 * 24],
  // The clocks go from midnight to one: the day begins at one.
  ['DAY', 'America/Santiago', '2026-09-06T12:00:00Z', '2026-09-06T04:00:00Z', 23],
])('a %s in %s has the hours of its calendar', async (period, zone, at, start, hours) => {
  const { rows } = await client.query<{ start: Date; end: Date }>(
    'SELECT budget_period_start($1, $2, $3) AS start, budget_period_end($1, $2, $3) AS end',
    [period, zone, at],
  );
  expect(rows[0]?.start.toISOString()).toBe(new Date(start).toISOString());
  expect((rows[0]?.end.getTime() ?? 0) - Date.parse(start)).toBe(hours * 3_600_000);
});

test('the database knows the failures that may be paid', async () => {
  const { rows } = await client.query<{ source: string }>(
    `SELECT prosrc AS source FROM pg_proc WHERE proname = 'budget_amounts'`,
  );
  const types = /error_type IN \(([^)]*)\)/.exec(rows[0]?.source ?? '')?.[1]?.match(/\w+/g);
  expect(types).toEqual(UNCONFIRMED_FAILURES);
});
