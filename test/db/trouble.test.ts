import { expect, test } from 'vitest';
import { readTrouble, reasonOf } from '../../src/db/trouble.ts';

/** An error of Prisma's driver adapter. */
const adapterError = (cause: object) =>
  Object.assign(new Error('a statement failed', { cause }), { name: 'DriverAdapterError' });
const postgres = (originalCode: string, severity = 'ERROR', said: { message?: string; hint?: string } = {}) =>
  adapterError({ kind: 'postgres', originalCode, code: originalCode, severity, ...said });

test.each<[string, Error, words: RegExp, mayHaveWorked: boolean]>([
  ['a standby', postgres('25006'), /read-only/, false],
  ['a full disk', postgres('53100'), /no space left/, false],
  [
    'too many connections',
    adapterError({ kind: 'TooManyConnections', originalCode: '53300' }),
    /no connections/,
    false,
  ],
  ['a statement timeout', postgres('57014'), /in time/, false],
  [
    'a question on a standby whose rows the primary has removed',
    adapterError({ kind: 'TransactionWriteConflict', originalCode: '40001' }),
    /in favour of another/,
    false,
  ],
  ['a deadlock', adapterError({ kind: 'TransactionWriteConflict', originalCode: '40P01' }), /favour/, false],
  ['a terminated backend', postgres('57P01', 'FATAL'), /ended the connection/, true],
  ['a crash of another backend', postgres('57P02', 'FATAL'), /ended the connection/, true],
  ['a server that starts', postgres('57P03', 'FATAL'), /starting/, false],
  ['connections that are not allowed', postgres('55000', 'FATAL'), /accepts no connections/, false],
  ['a tenant that a pooler does not know', postgres('XX000', 'FATAL'), /accepts no connections/, false],
  ['a log that cannot be written at a commit', postgres('53100', 'PANIC'), /no space left/, true],
  ['a commit of which nobody knows', postgres('40003'), /favour/, true],
  ['a missing column', adapterError({ kind: 'ColumnNotFound', originalCode: '42703' }), /lacks/, false],
  ['a missing right', postgres('42501'), /rights/, false],
  ['a closed port', adapterError({ kind: 'DatabaseNotReachable', port: 1 }), /cannot be reached/, false],
  ['a reset connection', adapterError({ kind: 'ConnectionClosed' }), /cannot be reached/, true],
  ['an end in the middle of a statement', new Error('Connection terminated unexpectedly'), /reached/, true],
  ['a closed socket', Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }), /reached/, true],
  ['a pool in use', new Error('timeout exceeded when trying to connect'), /busy/, false],
])('%s is trouble of the database', (_case, error, words, mayHaveWorked) => {
  expect(readTrouble(error)).toMatchObject({ words: expect.stringMatching(words), mayHaveWorked });
});

// https://www.postgresql.org/docs/current/errcodes-appendix.html
test.each<[state: string, said: { message?: string; hint?: string }, words: RegExp, readsWork: boolean]>([
  ['0A000', { message: 'cannot use serializable mode in a hot standby' }, /read-only/, true],
  ['25P03', {}, /took too long/, false],
  ['25P04', {}, /took too long/, false],
  ['3F000', {}, /lacks/, true],
  ['40002', {}, /favour/, true],
  ['42704', {}, /lacks/, true],
  ['42P10', {}, /lacks/, true],
  ['53000', {}, /too little/, true],
  ['53400', { message: 'temporary file size exceeds temp_file_limit (1kB)' }, /limit/, true],
  ['54000', { message: 'database is not accepting commands to avoid wraparound data loss' }, /vacuum/, true],
  ['54000', { message: 'Datenbank nimmt keine …', hint: 'Führen Sie ein VACUUM durch.' }, /vacuum/, true],
  ['55000', { message: 'recovery is in progress' }, /read-only/, true],
  ['55000', { message: 'Wiederherstellung läuft' }, /state/, true],
  ['55006', {}, /state/, true],
  ['55P03', {}, /lock/, true],
  ['57000', {}, /ended/, false],
  ['57014', { message: 'canceling statement due to user request' }, /cancelled/, true],
  ['57P04', {}, /ended/, false],
  ['58030', {}, /files/, true],
  ['58P01', {}, /files/, true],
  ['72000', {}, /favour/, true],
  ['F0000', {}, /configuration/, false],
  ['XX000', { message: 'cannot assign TransactionIds during recovery' }, /read-only/, true],
  ['XX000', { message: 'cache lookup failed for type 4711' }, /of its own/, true],
  ['XX001', {}, /damaged/, true],
  ['XX002', {}, /damaged/, true],
])('%s %j is trouble of the database', (state, said, words, readsWork) => {
  expect(readTrouble(postgres(state, 'ERROR', said))).toMatchObject({
    words: expect.stringMatching(words),
    readsWork,
  });
});

test.each<[state: string, message?: string]>([
  ['0A000', 'cannot insert multiple commands into a prepared statement'],
  ['22012'],
  ['22P02'],
  ['23505'],
  ['25P02'],
  ['42601'],
  ['54000', 'index row size 2712 exceeds btree version 4 maximum 2704'],
  ['54001'],
  ['P0001'],
  ['XX000', 'invalid memory alloc request size 1073741824'],
])('an error of the statement or its values itself (%s %s) is not', (state, message = '') => {
  expect(readTrouble(postgres(state, 'ERROR', { message }))).toBeUndefined();
});

test('what PostgreSQL or the driver said is one line, whatever form the error has', () => {
  const refused = Object.assign(new AggregateError([]), { code: 'ECONNREFUSED' });
  expect(reasonOf(postgres('25006', 'ERROR', { message: 'read-only' }))).toBe('25006: read-only');
  expect(
    reasonOf(adapterError({ kind: 'TooManyConnections', originalCode: '53300', originalMessage: 'full' })),
  ).toBe('53300: full');
  expect(reasonOf(adapterError({ kind: 'DatabaseNotReachable', host: '127.0.0.1', port: 1 }))).toBe(
    'DatabaseNotReachable 127.0.0.1:1',
  );
  expect(reasonOf(refused)).toBe('ECONNREFUSED');
  expect(reasonOf(new Error('terminated\nunexpectedly'))).toBe('terminated unexpectedly');
});
