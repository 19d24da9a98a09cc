import { expect, test } from 'vitest';
import { createAccessStore } from '../../web/graphiql/access.ts';
import { createExchanges } from '../../web/graphiql/exchanges.ts';
import { createRecorder } from '../../web/graphiql/recorder.ts';

test('an answer that comes after another token was set is neither shown nor learned from', () => {
  const kept = new Map<string, string>();
  const store = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
    clear: () => kept.clear(),
    length: 0,
  };
  const access = createAccessStore({ instance: 'one', tokens: { admin: 'a', user: 'u' } }, store);
  const exchanges = createExchanges();
  const learned: unknown[] = [];
  const recorderOf = createRecorder(access, exchanges, (data) => learned.push(data));
  exchanges.openTab = 'first';
  const request = { query: '{ viewer { role } }' };

  const ofAdmin = recorderOf(request);
  exchanges.openTab = 'second';
  ofAdmin({ data: { n: 1 } });
  expect(exchanges.of('first')).toEqual({ request, answer: { data: { n: 1 } } });
  expect(exchanges.of('second')).toBeUndefined();

  access.setRole('user');
  ofAdmin({ data: { n: 2 } });
  recorderOf(request)({ data: { n: 3 } });
  expect(exchanges.of('first')?.answer.data).toEqual({ n: 1 });
  expect(exchanges.of('second')?.answer.data).toEqual({ n: 3 });
  expect(learned).toEqual([{ n: 1 }, { n: 3 }]);
});
