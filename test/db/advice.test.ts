import { DatabaseError } from 'pg';
import { expect, test } from 'vitest';
import { adviceOn } from '../../src/db/advice.ts';

/** What PostgreSQL says, in the language of its `lc_messages`. */
function said(code: string, words: string): DatabaseError {
  return Object.assign(new DatabaseError(words, words.length, 'error'), { code });
}

/** The same as it comes from Prisma's driver adapter. */
const adapted = (code: string, words: string) =>
  new Error('The database cannot be reached.', {
    cause: Object.assign(new Error('', { cause: { originalCode: code, originalMessage: words } }), {
      name: 'DriverAdapterError',
    }),
  });

const CASES: ReadonlyArray<readonly [string, code: string, words: string, advice: RegExp]> = [
  [
    'too many connections, in German',
    '53300',
    'tut mir leid, schon zu viele Verbindungen',
    /max_connections/,
  ],
  ['reserved connections, in Japanese', '53300', '残りの接続枠は予約されています', /max_connections/],
  [
    'a parameter that may not be set, in German',
    '42501',
    'keine Berechtigung, um Parameter »session_replication_role« zu setzen',
    /triggers do not fire/,
  ],
  [
    'a database that is read-only, in French',
    '25006',
    'ne peut pas exécuter CREATE TABLE dans une transaction en lecture seule',
    /read-only/,
  ],
];

test.each(CASES)('%s is known by its code', (_case, code, words, advice) => {
  expect(adviceOn(said(code, words))).toMatch(advice);
  expect(adviceOn(adapted(code, words))).toMatch(advice);
});

test('what a pooler or the driver says has no such code, and is known by its words', () => {
  expect(adviceOn(said('08P01', 'no more connections allowed (max_client_conn)'))).toMatch(/max_connections/);
  expect(adviceOn(new Error('The server does not support SSL connections'))).toMatch(/sslmode=disable/);
});

test('a missing right of another kind gets no advice', () => {
  expect(adviceOn(said('42501', 'keine Berechtigung für Tabelle generations'))).toBeUndefined();
});
