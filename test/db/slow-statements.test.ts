import { afterAll, expect, test, vi } from 'vitest';
import { createDatabase, Prisma } from '../../src/db/client.ts';
import { hotQuery } from '../../src/db/hot-query.ts';
import { createSlowStatements } from '../../src/db/slow-statements.ts';
import { createTestDatabase } from '../support/database.ts';

const database = await createTestDatabase();
let working = true;
const lines: Array<{ readonly [field: string]: unknown }> = [];
const log = { warn: (fields: object) => void lines.push({ ...fields }) };
const db = createDatabase(database.url, {
  poolSize: 3,
  slow: (pool) => createSlowStatements(log, { slowMs: 200, isWork: () => working }, pool),
});

afterAll(async () => {
  await db.$disconnect();
  await database.drop();
});

const SLEEPS = Prisma.sql`pg_sleep(0.25)::text`;
const of = (name: string) => lines.filter(({ statement }) => statement === name);

test('a slow statement is logged, with a plan that has no values', async () => {
  await db.$queryRaw`/* slow read */ SELECT ${SLEEPS}, count(*) FROM generations WHERE user_id = ${'alice the secret'}`;
  await vi.waitFor(() => expect(of('slow read')).toHaveLength(1), 15_000);
  const [line] = of('slow read');
  expect(line).toMatchObject({
    ms: expect.any(Number),
    waiting: 0,
    plan: expect.stringContaining('generations'),
  });
  expect(Number(line?.['ms'])).toBeGreaterThanOrEqual(200);
  expect(String(line?.['plan'])).toContain("'…'");
  expect(JSON.stringify(lines)).not.toContain('secret');
});

test('so is one that goes past Prisma, and one that fails', async () => {
  await hotQuery(db, Prisma.sql`/* slow hot */ SELECT ${SLEEPS}`, { planOnce: true });
  await expect(
    db.$queryRaw`/* slow failure */ SELECT ${SLEEPS}, 1 / count(*) FROM generations WHERE false`,
  ).rejects.toThrow('division by zero');
  await vi.waitFor(() => expect([...of('slow hot'), ...of('slow failure')]).toHaveLength(2), 15_000);
});

test('its plan is asked for once a minute', async () => {
  await db.$queryRaw`/* slow twice */ SELECT ${SLEEPS}, count(*) FROM upkeep`;
  await db.$queryRaw`/* slow twice */ SELECT ${SLEEPS}, count(*) FROM upkeep`;
  await vi.waitFor(() => expect(of('slow twice')).toHaveLength(2), 15_000);
  expect(of('slow twice').filter(({ plan }) => plan !== undefined)).toHaveLength(1);
});

test('a change is explained without being made again', async () => {
  await db.$executeRaw`/* slow change */ INSERT INTO generations (request_id, user_id, endpoint, status, inputs)
    SELECT 'slow', 'alice', 'fal-ai/x', 'IN_QUEUE', '{}' FROM (SELECT ${SLEEPS}) one`;
  await vi.waitFor(() => expect(of('slow change')).toHaveLength(1), 15_000);
  expect(of('slow change')[0]?.['plan']).toContain('Insert on generations');
  expect(await db.generation.count({ where: { requestId: 'slow' } })).toBe(1);
});

test('one that is fast is not', async () => {
  await db.$queryRaw`/* fast */ SELECT 1`;
  expect(of('fast')).toEqual([]);
});

test('nor is what a start tries out', async () => {
  working = false;
  await db.$queryRaw`/* slow start */ SELECT ${SLEEPS}`;
  working = true;
  await db.$queryRaw`/* slow work */ SELECT ${SLEEPS}`;
  await vi.waitFor(() => expect(of('slow work')).toHaveLength(1), 15_000);
  expect(of('slow start')).toEqual([]);
});

test('of a statement without a table there is no plan, which would say nothing', () => {
  expect(of('slow work')[0]?.['plan']).toBeUndefined();
});
