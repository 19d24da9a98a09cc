import { afterEach, beforeEach, expect, test } from 'vitest';
import { type EmptyDatabase, openEmptyDatabase } from '../support/database.ts';
import { refusedAdoption } from './refused-adoption.ts';

let database: EmptyDatabase;
beforeEach(async () => {
  database = await openEmptyDatabase();
});
afterEach(() => database.drop());

const NEW_ROW = `INSERT INTO generations (request_id, user_id, endpoint, status, inputs`;

test.each<[string, Record<string, string>, string, ...string[]]>([
  ['a column is missing', { inputs: '' }, '', 'It has no column inputs.'],
  ['times have no time zone', { created_at: 'TIMESTAMP NOT NULL DEFAULT now()' }, '', "AT TIME ZONE 'UTC'"],
  ['inputs are text', { inputs: 'TEXT NOT NULL' }, '', 'The column inputs is of type text instead of jsonb'],
  [
    'another column must be given',
    { tenant: 'TEXT NOT NULL' },
    '',
    'The column tenant is NOT NULL without a default',
  ],
  ['a name is ours', { doubt: 'INTEGER' }, '', 'a column doubt, which fal-ledger adds itself'],
  [
    'a column of ours is generated',
    {
      duration_s: 'REAL GENERATED ALWAYS AS (extract(epoch FROM finished_at - created_at)) STORED',
    },
    '',
    'The column duration_s is generated from others',
  ],
  [
    'statuses differ',
    { status: "TEXT CHECK (status IN ('NEW', 'DONE'))" },
    '',
    'CHECK generations_status_check allows other statuses',
  ],
  [
    'statuses are more',
    {
      status:
        "TEXT CHECK (status IN ('IN_QUEUE', 'IN_PROGRESS', 'COMPLETED', 'FAILED', 'CANCELLED', 'TIMEOUT'))",
    },
    '',
    'allows other statuses than the five',
  ],
  [
    'statuses are in small letters',
    { status: 'TEXT NOT NULL' },
    `${NEW_ROW}) VALUES ('a', 'b', 'c/d', 'completed', '{}'), ('e', 'b', 'c/d', 'queued', '{}')`,
    "Some rows have another status than IN_QUEUE, IN_PROGRESS, COMPLETED, FAILED, CANCELLED: 'completed', 'queued'.",
  ],
  [
    'statuses are numbers',
    { status: 'INTEGER NOT NULL' },
    `${NEW_ROW}) VALUES ('a', 'b', 'c/d', 1, '{}')`,
    'The column status is of type integer instead of text',
    "CANCELLED: '1'",
  ],
  [
    'statuses are of a domain',
    { status: 'state NOT NULL' },
    '',
    'The column status is of type state instead of text',
  ],
  [
    'statuses are an enum with other words',
    { status: 'words NOT NULL' },
    `${NEW_ROW}) VALUES ('a', 'b', 'c/d', 'done', '{}')`,
    "Some rows have another status than IN_QUEUE, IN_PROGRESS, COMPLETED, FAILED, CANCELLED: 'done'.",
  ],
  [
    'a cost is finer than a hundredth of a cent',
    { cost_cents: 'NUMERIC' },
    `${NEW_ROW}, cost_cents) VALUES ('a', 'b', 'c/d', 'FAILED', '{}', 0.00001)`,
    'The column cost_cents has values that numeric(12,4) cannot hold',
  ],
  [
    'times are infinite, also in columns that stay as they are',
    {},
    `${NEW_ROW}, created_at, finished_at) VALUES ('a', 'b', 'c/d', 'FAILED', '{}', '-infinity', 'infinity')`,
    'The column created_at has values that are not finite: -infinity with the id 1.',
    'The column finished_at has values that are not finite: infinity with the id 1.',
  ],
  [
    'costs and durations are no numbers',
    { cost_cents: 'NUMERIC(12,4)' },
    `${NEW_ROW}, cost_cents, duration_s) VALUES ('a', 'b', 'c/d', 'FAILED', '{}', 'NaN', 'Infinity')`,
    'The column cost_cents has values that are not finite: NaN with the id 1.',
    'The column duration_s has values that are not finite: Infinity with the id 1.',
  ],
  [
    'durations are no numbers in another type',
    { duration_s: 'NUMERIC' },
    `${NEW_ROW}, duration_s) VALUES ('a', 'b', 'c/d', 'FAILED', '{}', 'NaN')`,
    'The column duration_s has values that are not finite: NaN with the id 1.',
  ],
  [
    'texts are too long for the indexes',
    { user_id: 'VARCHAR NOT NULL' },
    `DROP INDEX generations_user_created_idx, generations_request_idx, generations_endpoint_status_idx;
     ALTER TABLE generations DROP CONSTRAINT generations_request_id_key;
     ${NEW_ROW}) VALUES (repeat('r', 6400), repeat('u', 6400), repeat('e', 6400), 'FAILED', '{}')`,
    'The column request_id has values too long for an index (over 1000 bytes): rrrrrrrrrrrrrrrrrrrr with the id 1.',
    'The column user_id has values too long for an index',
    'The column endpoint has values too long for an index',
  ],
  [
    'an id is there twice',
    { request_id: 'TEXT' },
    `DROP INDEX generations_request_idx; ${NEW_ROW})
     SELECT 'a', 'b', 'c/d', 'FAILED', '{}' FROM generate_series(1, 2)`,
    'Several rows have the same request_id.',
  ],
])('what cannot be adopted is named: %s', async (_name, changes, sql, ...problems) => {
  const { problems: named, before, after } = await refusedAdoption(database, changes, sql);
  // Each once, and nothing else is wrong with the table.
  expect(named.toSorted()).toEqual(problems.toSorted().map((problem) => expect.stringContaining(problem)));
  expect(after).toEqual(before);
});
