import { expect, test } from 'vitest';
import { readTrouble } from '../../src/db/trouble.ts';

/** An error of Prisma's driver adapter. */
const adapterError = (cause: object) =>
  Object.assign(new Error('a statement failed', { cause }), { name: 'DriverAdapterError' });
const postgres = (originalCode: string, severity = 'ERROR') =>
  adapterError({ kind: 'postgres', originalCode, code: originalCode, severity });

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
  ['a missing column', adapterError({ kind: 'ColumnNotFound', originalCode: '42703' }), /lacks/, false],
  ['a missing right', postgres('42501'), /rights/, false],
  ['a closed port', adapterError({ kind: 'DatabaseNotReachable', port: 1 }), /cannot be reached/, false],
  ['a reset connection', adapterError({ kind: 'ConnectionClosed' }), /cannot be reached/, true],
  ['an end in the middle of a statement', new Error('Connection terminated unexpectedly'), /reached/, true],
  ['a pool in use', new Error('timeout exceeded when trying to connect'), /busy/, false],
])('%s is trouble of the database', (_case, error, words, mayHaveWorked) => {
  expect(readTrouble(error)).toMatchObject({ words: expect.stringMatching(words), mayHaveWorked });
});

test.each(['23505', '22P02', '22012', '42601', 'P0001'])(
  'an error of the statement itself (%s) is not',
  (state) => {
    expect(readTrouble(postgres(state))).toBeUndefined();
  },
);
