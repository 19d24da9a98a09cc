import { parse, validate } from 'graphql';
import { expect, test } from 'vitest';
import { schema } from '../../src/graphql/schema.ts';
import { lastTuesday, today } from '../../web/graphiql/days.ts';
import { TABS } from '../../web/graphiql/tabs.ts';

const SPENDING = ['SubmitGeneration', 'ExecutePlan'];

test.each(TABS)("GraphiQL's tab $name is a valid query of that name", ({ name, query }) => {
  const document = parse(query);
  expect(validate(schema, document)).toEqual([]);
  expect(document.definitions).toMatchObject([{ name: { value: name } }]);
});

test('the tabs that spend money are the last ones, and all others only read', () => {
  expect(TABS.slice(-SPENDING.length).map(({ name }) => name)).toEqual(SPENDING);
  for (const { query } of TABS.slice(0, -SPENDING.length))
    expect(parse(query).definitions).toMatchObject([
      { operation: expect.stringMatching(/^(query|subscription)$/) },
    ]);
});

test('last Tuesday is before today in the time zone of whoever asks', () => {
  // Still Tuesday in Honolulu, already Wednesday in Berlin.
  const now = new Date('2026-11-18T02:00:00Z');
  expect(today(now, 'Pacific/Honolulu')).toBe('2026-11-17');
  expect(lastTuesday(now, 'Pacific/Honolulu')).toBe('2026-11-10');
  expect(lastTuesday(now, 'Europe/Berlin')).toBe('2026-11-17');
});
