import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { execute, parse } from 'graphql';
import { beforeEach, expect, test, vi } from 'vitest';
import type { Generation } from '../../src/generations/row.ts';
import { reload } from '../../src/generations/send.ts';
import { schema } from '../../src/graphql/schema.ts';
import { createRoom } from '../../src/lib/room.ts';
import { working } from '../../src/lib/work.ts';
import { openTestDatabase } from '../support/database.ts';
import { testDeps, unlimited } from '../support/deps.ts';
import { insertJobs } from '../support/jobs.ts';

const { client, db } = await openTestDatabase(4);
const deps = testDeps(db);
const viewer = { userId: 'boss', role: 'admin' } as const;

beforeEach(async () => {
  await client.query('TRUNCATE generations, replays CASCADE');
  await insertJobs(client, [
    { requestId: 'a', userId: 'ann', endpoint: 'fal-ai/x', status: 'IN_PROGRESS', createdAt: new Date() },
    { requestId: 'b', userId: 'ben', endpoint: 'fal-ai/x', status: 'IN_PROGRESS', createdAt: new Date() },
  ]);
});

/** Starts something as a request of its own; `end` is the client that goes. */
function asRequest<T>(run: () => Promise<T>) {
  const end = new AbortController();
  const work = { statements: createRoom(4), ended: end.signal, cancels: true, transactions: 0 };
  return { end: () => end.abort(new Error('gone')), answer: working(work, run) };
}

async function readNode(id: bigint): Promise<unknown> {
  const global = Buffer.from(`Generation:${id}`).toString('base64');
  const document = parse(`{ node(id: "${global}") { ... on Generation { requestId } } }`);
  const { data, errors } = await execute({ schema, document, contextValue: { deps, viewer, ...unlimited } });
  if (errors?.[0]) throw errors[0];
  return data;
}

/** How many statements wait for the lock. */
async function waiting(): Promise<number> {
  const { rows } = await client.query(
    "SELECT count(*)::int AS count FROM pg_locks WHERE NOT granted AND relation = 'generations'::regclass",
  );
  return rows[0].count;
}

test.each<[string, (job: Generation) => Promise<unknown>]>([
  ['a row that is read again', async (job) => await reload(deps, job)],
  ['a node', async ({ id }) => await readNode(id)],
])('%s in the same moment as by another request is not given up with that', async (_name, read) => {
  const [a, b] = await db.generation.findMany({ orderBy: { id: 'asc' } });
  if (!a || !b) throw new Error('there are two jobs');
  await client.query('BEGIN; LOCK TABLE generations IN ACCESS EXCLUSIVE MODE');
  const ann = asRequest(() => read(a));
  const ben = asRequest(() => read(b));
  const answers = Promise.allSettled([ann.answer, ben.answer]);
  try {
    await vi.waitUntil(async () => (await waiting()) >= 1, { timeout: 15_000 });
    ann.end();
    await expect(ann.answer).rejects.toBeInstanceOf(Error);
  } finally {
    await client.query('ROLLBACK');
  }
  expect((await answers)[1]).toMatchObject({ status: 'fulfilled' });
});

test('nothing is read by a call that Prisma joins with those of other requests', () => {
  const src = path.join(import.meta.dirname, '../../src');
  const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.ts') && !file.startsWith('generated'),
  );
  const joined = /\.findUnique(OrThrow)?\(/;
  expect(files.filter((file) => joined.test(readFileSync(path.join(src, file), 'utf8')))).toEqual([]);
});
