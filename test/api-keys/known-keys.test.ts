import { beforeEach, expect, test } from 'vitest';
import { createKnownKeys, type KnownKeys } from '../../src/api-keys/known-keys.ts';
import type { UsableKey } from '../../src/api-keys/look-up.ts';
import { hashOf, makeSecret } from '../../src/api-keys/secret.ts';
import { createTasks } from '../../src/lib/tasks.ts';
import { openTestDatabase } from '../support/database.ts';

const { db } = await openTestDatabase();
const SECRET = makeSecret();
const START = Date.parse('2026-11-17T12:00:00Z');

let now: number;
let usable: Omit<UsableKey, 'viewer'> | undefined;
let asked: string[];
let whileAsked: () => void;
let keys: KnownKeys;
beforeEach(() => {
  now = START;
  usable = { id: 7n, leftMs: null };
  asked = [];
  whileAsked = () => undefined;
  keys = createKnownKeys(
    { db, clock: () => new Date(now), tasks: createTasks(() => undefined) },
    async (hash) => {
      asked.push(hash);
      const found = usable && { ...usable, viewer: { userId: 'key:ci', role: 'admin' as const } };
      whileAsked();
      return found;
    },
  );
});

/** How often the table has to be asked for one more request with the key. */
async function lookUpsOf(secret = SECRET): Promise<number> {
  const before = asked.length;
  await keys.viewerOf(secret);
  return asked.length - before;
}

test('the table is asked for the hash, and once in five seconds', async () => {
  expect(await keys.viewerOf(SECRET)).toEqual({ userId: 'key:ci', role: 'admin' });
  expect(asked).toEqual([hashOf(SECRET)]);
  now += 4999;
  expect(await lookUpsOf()).toBe(0);
  now += 1;
  expect(await lookUpsOf()).toBe(1);
  now -= 3_600_000;
  expect(await lookUpsOf()).toBe(1);
});

test('a key is not remembered beyond its end', async () => {
  usable = { id: 7n, leftMs: 1500 };
  await keys.viewerOf(SECRET);
  now += 1499;
  expect(await lookUpsOf()).toBe(0);
  now += 1;
  usable = undefined;
  expect(await keys.viewerOf(SECRET)).toBeUndefined();
});

test('a key that is revoked here is forgotten at once, also if it was being read', async () => {
  await keys.viewerOf(SECRET);
  usable = undefined;
  keys.forget(7n);
  expect(await keys.viewerOf(SECRET)).toBeUndefined();
  usable = { id: 7n, leftMs: null };
  whileAsked = () => keys.forget(7n);
  await keys.viewerOf(SECRET);
  usable = undefined;
  expect(await keys.viewerOf(SECRET)).toBeUndefined();
});

test.each([
  'fl_',
  'fl_x',
  `${SECRET}0`,
  SECRET.slice(0, -1),
  SECRET.toUpperCase(),
  `${SECRET.slice(0, -1)}\0`,
])('what cannot be a key costs no statement: %j', async (secret) => {
  expect(await keys.viewerOf(secret)).toBeUndefined();
  expect(asked).toEqual([]);
});
