import { afterAll, afterEach, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest';
import { requireSameDatabase } from '../../src/app/same-database.ts';
import { createDatabase } from '../../src/db/client.ts';
import { findMissingRights } from '../../src/db/rights.ts';
import { createTestDatabase, openEmptyDatabase, type TestDatabase } from '../support/database.ts';
import { migrations } from '../support/released.ts';
import { startTestSandbox, type TestSandbox } from '../support/sandbox.ts';
import { schemaOf } from '../support/schema.ts';
import { execute } from '../support/server.ts';
import { startProgram } from './program.ts';

let sandbox: TestSandbox;
beforeAll(async () => {
  sandbox = await startTestSandbox();
});
afterAll(() => sandbox.close());

let database: TestDatabase;
let role: string;
let limited: string;
beforeEach(async () => {
  database = await createTestDatabase();
  role = `app_${new URL(database.url).pathname.slice(1)}`.slice(0, 60);
  await execute(database.url, `CREATE ROLE ${role} LOGIN PASSWORD 'app'`);
  const url = new URL(database.url);
  Object.assign(url, { username: role, password: 'app' });
  limited = url.href;
});
afterEach(async () => {
  await execute(database.url, `DROP OWNED BY ${role}; DROP ROLE ${role}`);
  await database.drop();
});

test('migrations for another database are refused before anything is changed there, with both names and no password', async () => {
  const other = await openEmptyDatabase();
  const before = await schemaOf(other.client);
  const { server } = await startProgram(database.url, sandbox, { DATABASE_DIRECT_URL: other.url });
  try {
    await expect(server.prints(/ready: /)).rejects.toThrow(
      /DATABASE_DIRECT_URL leads to the database \S+ at .*DATABASE_URL to \S+ at .*must lead to the same database/,
    );
    expect(server.output()).not.toMatch(/    at |:postgres@/);
    expect(await schemaOf(other.client)).toEqual(before);
  } finally {
    await server.kill('SIGKILL');
    await other.drop();
  }
}, 60_000);

test('another role of the same database is the same database; one that cannot be reached is named', async () => {
  await requireSameDatabase(limited, database.url, undefined);
  const url = new URL(database.url);
  url.port = '1';
  await expect(requireSameDatabase(database.url, url.href, undefined)).rejects.toThrow(
    /of DATABASE_DIRECT_URL: .*ECONNREFUSED/,
  );
});

test('a role that may not use what another has migrated is told at the start what it lacks', async () => {
  const { server } = await startProgram(limited, sandbox, { DATABASE_DIRECT_URL: database.url });
  try {
    await expect(server.prints(/ready: /)).rejects.toThrow(
      new RegExp(
        `the role ${role} lacks .*SELECT, INSERT, UPDATE on generations; .*GRANT SELECT, INSERT`,
        's',
      ),
    );
    expect(server.child.exitCode).toBe(1);
  } finally {
    await server.kill('SIGKILL');
  }
}, 60_000);

test.each([
  ['everything', 'ALL', 'USAGE', /^nothing$/],
  ['everything but the sequences', 'ALL', 'SELECT', /lacks USAGE on the sequences generations_id_seq, \w+/],
  ['reading', 'SELECT', 'USAGE', /INSERT, UPDATE on generations; /],
])('with the right to %s it is told what else it takes', async (_rights, tables, sequences, lacking) => {
  await execute(
    database.url,
    `GRANT ${tables} ON ALL TABLES IN SCHEMA public TO ${role};
     GRANT ${sequences} ON ALL SEQUENCES IN SCHEMA public TO ${role}`,
  );
  const db = createDatabase(limited, { poolSize: 1 });
  onTestFinished(() => db.$disconnect());
  expect((await findMissingRights(db, migrations))?.says ?? 'nothing').toMatch(lacking);
});
