import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import type { Viewer } from '../../src/deps.ts';
import { createLookUp } from '../../src/graphql/planned/lookups.ts';
import { createEnding } from '../../src/lib/ending.ts';
import { createRoom } from '../../src/lib/room.ts';
import type { Work } from '../../src/lib/work.ts';
import { openTestDatabase } from '../support/database.ts';
import { insertTuesday } from '../support/questions.ts';

const { url, client, db } = await openTestDatabase(8);

const ANN: Viewer = { userId: 'ann', role: 'user' };
const BEN: Viewer = { userId: 'ben', role: 'user' };
const EVE: Viewer = { userId: 'eve', role: 'user' };
const BOSS: Viewer = { userId: 'boss', role: 'admin' };
const parts = { inputs: false, payload: false, columns: new Set(['requestId'] as const) };
let lookUp = createLookUp(parts);

/** Whether each statement was for one lookup or for several. */
const statements: Array<'one' | 'several'> = [];
const { query: asDriver } = Client.prototype;

beforeAll(async () => {
  await insertTuesday(url);
  // A job that it takes a second to find.
  await client.query(`ALTER FUNCTION generations_of_request(text) RENAME TO found_at_once`);
  await client.query(`CREATE FUNCTION generations_of_request(wanted TEXT) RETURNS SETOF generations LANGUAGE plpgsql STABLE AS $$
    BEGIN
      IF wanted = 'slow' THEN PERFORM pg_sleep(1); END IF;
      IF wanted = 'broken' THEN RAISE EXCEPTION 'broken'; END IF;
      RETURN QUERY SELECT * FROM found_at_once(wanted);
    END $$`);
  Client.prototype.query = function counted(this: Client, ...args: unknown[]) {
    const text = String(Reflect.get(Object(args[0]), 'text'));
    if (text.includes('find-generation')) statements.push(text.includes('ORDINALITY') ? 'several' : 'one');
    return Reflect.apply(asDriver, this, args);
  } as typeof asDriver;
});
afterAll(() => {
  Client.prototype.query = asDriver;
});
beforeEach(() => {
  lookUp = createLookUp(parts);
  statements.length = 0;
});
afterEach(() => {
  vi.useRealTimers();
});

/** The work of a request, whose viewer may have so many statements at once. */
function workOf(room = createRoom(2), signal = createEnding().signal): Work {
  return { statements: room, ended: signal, cancels: true, transactions: 0 };
}

async function look(viewer: Viewer, requestId: string, work = workOf()): Promise<string | null | undefined> {
  const row = await lookUp(db, { viewer, requestId }, work);
  return row?.[0];
}

/** However slow this machine is, a statement does not take too long for others to wait for it. */
function takesNoTime(): void {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
}

test('what is looked up while a statement is under way is one statement, and nobody gets what another may see', async () => {
  takesNoTime();
  const asked: ReadonlyArray<readonly [Viewer, string, string | undefined]> = [
    [EVE, 'one', undefined],
    [ANN, 'one', 'one'],
    [BEN, 'one', undefined],
    [BEN, 'two', 'two'],
    [ANN, 'two', undefined],
    [BOSS, 'one', 'one'],
    [{ userId: 'ann', role: 'analyst' }, 'two', 'two'],
    [{ userId: 'ann"},{', role: 'user' }, 'one', undefined],
    [BOSS, 'none', undefined],
    [ANN, 'three', 'three'],
  ];
  const found = await Promise.all(asked.map(([viewer, requestId]) => look(viewer, requestId)));
  expect(found).toEqual(asked.map(([, , expected]) => expected));
  expect(statements).toEqual(['one', 'several']);
});

test('others wait for eight lookups of a viewer, and not for those beyond', async () => {
  takesNoTime();
  const first = look(BOSS, 'two');
  const room = createRoom(2);
  const ids = ['one', 'two', 'three', 'four', 'before', 'after', 'stuck', 'one', 'three', 'two'];
  const many = ids.map((id) => look(ANN, id, workOf(room)));
  const ben = look(BEN, 'two');
  expect(await Promise.all([first, ben])).toEqual(['two', 'two']);
  expect(await Promise.all(many)).toEqual(ids.map((id) => (id === 'two' ? undefined : id)));
  expect(statements).toEqual(['one', 'several', 'several']);
  expect([room.enterNow(), room.enterNow()]).not.toContain(undefined);
});

test('nobody waits for a statement that takes long', async () => {
  const answered: string[] = [];
  const asked = [look(EVE, 'slow'), look(BEN, 'two'), look(ANN, 'one')].map(async (found, index) => {
    await found;
    answered.push(['slow', 'two', 'one'][index] ?? '');
  });
  await Promise.all(asked);
  expect(answered.at(-1)).toBe('slow');
  expect(await look(ANN, 'three')).toBe('three');
});

test('who has no place left waits for one, alone, and has given all back in the end', async () => {
  const room = createRoom(1);
  const leave = room.enterNow();
  const waiting = [look(ANN, 'one', workOf(room)), look(ANN, 'three', workOf(room))];
  expect(await look(BEN, 'two')).toBe('two');
  expect(statements).toEqual(['one']);
  leave?.();
  expect(await Promise.all(waiting)).toEqual(['one', 'three']);
  expect(statements).toEqual(['one', 'several']);
  expect(room.enterNow()).toBeDefined();
});

test('a request that has ended looks up nothing, and takes nothing from others', async () => {
  const ending = createEnding();
  const first = look(BOSS, 'one');
  const gone = look(ANN, 'one', workOf(createRoom(1), ending.signal));
  const ben = look(BEN, 'two');
  ending.abort(new Error('gone'));
  await expect(look(ANN, 'one', workOf(createRoom(1), ending.signal))).rejects.toThrow('gone');
  expect(await Promise.all([first, ben])).toEqual(['one', 'two']);
  await gone;
});

test('what PostgreSQL refuses is the error of all in the statement, and of nobody after it', async () => {
  takesNoTime();
  const room = createRoom(1);
  const first = look(BOSS, 'one');
  const both = await Promise.allSettled([look(BEN, 'broken', workOf(room)), look(ANN, 'one')]);
  expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(await first).toBe('one');
  expect(await look(BEN, 'two', workOf(room))).toBe('two');
});
