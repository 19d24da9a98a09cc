import { DatabaseError } from 'pg';
import { expect, test } from 'vitest';
import { adviceOn, whyUnusable } from '../../src/db/advice.ts';
import { ServiceUnavailableError } from '../../src/errors.ts';

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

test.each([
  [
    said('28P01', 'Passwort-Authentifizierung fehlgeschlagen'),
    /^it refuses the user or the password: .*\(28P01: /,
  ],
  [said('3D000', 'database "x" does not exist'), /^it does not exist: /],
  [said('28000', 'no pg_hba.conf entry for host "::1"'), /pg_hba\.conf/],
  [said('28000', 'no pg_hba.conf entry for host "1.2.3.4", user "a", no encryption'), /sslmode=require/],
  [said('28000', 'connection requires a valid client certificate'), /sslcert/],
  [
    // Of a name with two addresses.
    Object.assign(new AggregateError([new Error('connect ECONNREFUSED ::1:1')]), { code: 'ECONNREFUSED' }),
    /^it refuses the connection/,
  ],
  [
    Object.assign(new Error('connect ECONNREFUSED ::1:1'), { code: 'ECONNREFUSED' }),
    /^it refuses the connection: .*::1:1/,
  ],
  [
    Object.assign(new Error('getaddrinfo ENOTFOUND no'), { code: 'ENOTFOUND' }),
    /^the name of its host is not known/,
  ],
  [Object.assign(new Error('self-signed certificate'), { code: 'SELF_SIGNED_CERT_IN_CHAIN' }), /sslrootcert/],
  [
    new Error("Hostname/IP does not match certificate's altnames: Host: db. is not cert's CN: x"),
    /another host name/,
  ],
  [new Error('timeout expired'), /^it does not answer in time: .*not PostgreSQL/],
  [new Error('Connection terminated unexpectedly'), /^what listens .* may not be PostgreSQL/],
  [new Error('There was an error establishing an SSL connection'), /may not be PostgreSQL/],
  [said('28000', 'no PostgreSQL user name specified in startup packet'), /^the URL names no user: /],
  [new Error('something else'), /^something else$/],
])('%s is told with what to do, and with what was said', (error, words) => {
  expect(whyUnusable(error)).toMatch(words);
});

test('what Prisma keeps of a connection that failed is told apart', () => {
  const failed = (cause: object) =>
    whyUnusable(
      new ServiceUnavailableError('The database cannot be reached.', {
        cause: Object.assign(new Error('', { cause }), { name: 'DriverAdapterError' }),
        mayHaveWorked: false,
      }),
    );
  expect(failed({ kind: 'DatabaseNotReachable', host: '::1', port: 1 })).toMatch(
    /^it refuses the connection/,
  );
  expect(failed({ kind: 'ConnectionClosed' })).toMatch(/^what listens .* may not be PostgreSQL/);
  expect(failed({ kind: 'DatabaseNotReachable', host: 'no' })).toMatch(/host is not known.*no\)$/);
});

test('a missing right of another kind gets no advice', () => {
  expect(adviceOn(said('42501', 'keine Berechtigung für Tabelle generations'))).toBeUndefined();
});
