import { beforeEach, expect, test } from 'vitest';
import { type AccessStore, createAccessStore } from '../../web/graphiql/access.ts';
import { forgetOthers, storeOf } from '../../web/graphiql/storage.ts';
import { createSubjectStore } from '../../web/graphiql/subjects.ts';

let browser: Storage;
beforeEach(() => {
  browser = fakeStorage();
});

test("another server's tabs on the same address do not hide ours, and are forgotten", () => {
  browser.setItem('graphiql:tabState', 'of another GraphiQL');
  storeOf('one', browser).setItem('graphiql:tabState', 'of one');
  const two = storeOf('two', browser);
  expect(two.getItem('graphiql:tabState')).toBeNull();
  two.setItem('graphiql:theme', 'dark');
  forgetOthers('two', browser);
  expect(storeOf('one', browser).length).toBe(0);
  expect(two.getItem('graphiql:theme')).toBe('dark');
  two.clear();
  expect(Object.keys(browser)).toEqual(['graphiql:tabState']);
});

test('what is in the active tab is no reason to open another one', () => {
  const store = storeOf('one', browser);
  for (const key of ['graphiql:query', 'graphiql:variables', 'graphiql:headers']) {
    store.setItem(key, 'something');
    expect(store.getItem(key)).toBeNull();
  }
  const tabs = [
    { query: 'a', variables: null },
    { query: 'b', variables: '{}' },
  ];
  for (const saved of ['no JSON', '{}', JSON.stringify({ tabs, activeTabIndex: 2 })]) {
    store.setItem('graphiql:tabState', saved);
    expect(store.getItem('graphiql:query')).toBeNull();
  }
  store.setItem('graphiql:tabState', JSON.stringify({ tabs, activeTabIndex: 1 }));
  expect([store.getItem('graphiql:query'), store.getItem('graphiql:variables')]).toEqual(['b', '{}']);
});

test('in the sandbox the role is kept, never a token, and a refusal changes nothing', () => {
  const tokens = { admin: 'of-admin', user: 'of-user' };
  const open = (): AccessStore => createAccessStore({ instance: 'one', tokens }, storeOf('one', browser));
  expect(open().get().token).toBe('of-admin');
  open().setRole('user');
  const access = open();
  expect(access.get().token).toBe('of-user');
  access.refuse('of-user');
  expect(access.get()).toMatchObject({ token: 'of-user', refused: false });
  expect(Object.keys(browser).map((key) => browser.getItem(key))).not.toContain('of-user');
});

test('a pasted token serves until the server refuses it', () => {
  const access = createAccessStore({ instance: 'one', tokens: null }, storeOf('one', browser));
  let told = 0;
  access.subscribe(() => (told += 1));
  expect(access.get()).toMatchObject({ token: undefined, refused: false });
  access.setToken('first');
  access.setToken('second');
  // The late answer to a query under the token before.
  access.refuse('first');
  expect(access.get().token).toBe('second');
  access.refuse('second');
  expect(access.get()).toMatchObject({ token: undefined, refused: true });
  expect(told).toBe(3);
});

test('tabs are about the newest generation, the plan made last, and a day on which something failed', async () => {
  const subjects = createSubjectStore(new Date('2026-11-19T12:00:00Z'), 'UTC');
  expect(subjects.get().day.date).toBe('2026-11-19');
  const generations = { edges: [{ node: { requestId: null } }, { node: { requestId: 'newest' } }] };
  await subjects.refresh(async () => ({ generations, failed: { edges: [{}] } }));
  expect(subjects.get()).toMatchObject({ requestId: 'newest', day: { date: '2026-11-17' } });
  subjects.learn({ replayPlan: { token: 'plan' } });
  subjects.learn({ submitGeneration: { generation: { requestId: 'newer' } } });
  for (const other of [null, undefined, 'text', { generations: null }, { replayPlan: 1 }])
    subjects.learn(other);
  expect(subjects.get()).toMatchObject({ requestId: 'newer', planToken: 'plan' });
  await subjects.refresh(async () => ({ generations: { edges: [] }, failed: { edges: [] } }));
  expect(subjects.get()).toMatchObject({ requestId: '', planToken: '', day: { date: '2026-11-19' } });
});

/** Has what browsers' storage has, the keys as its own properties included. */
function fakeStorage(): Storage {
  const methods = {
    getItem: (key: string) => storage[key] ?? null,
    setItem: (key: string, value: string) => {
      storage[key] = value;
    },
    removeItem: (key: string) => Reflect.deleteProperty(storage, key),
    clear: () => undefined,
    key: () => null,
  };
  const storage: Storage = Object.create(methods);
  return storage;
}
