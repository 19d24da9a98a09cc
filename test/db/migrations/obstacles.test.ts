import { expect, onTestFinished, test } from 'vitest';
import { migrate } from '../../../src/db/migrate.ts';
import { openEmptyDatabase } from '../../support/database.ts';
import { migrations } from '../../support/released.ts';

test('a role that may not make anything is told all that it lacks, before anything is made', async () => {
  const { client, url, drop } = await openEmptyDatabase();
  const role = `weak_${process.pid}_${Date.now()}`;
  await client.query(`CREATE ROLE ${role} LOGIN PASSWORD 'weak'`);
  onTestFinished(async () => {
    await client.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
    await drop();
  });
  const weak = Object.assign(new URL(url), { username: role, password: 'weak' }).href;
  const failure = await migrate(weak, migrations).catch((error: Error) => error);
  const told = String(failure).match(/GRANT .*;/g) ?? [];
  expect(told).toHaveLength(2);
  expect((await client.query(`SELECT to_regclass('_prisma_migrations') AS made`)).rows).toEqual([
    { made: null },
  ]);
  await client.query(told.join(' '));
  expect(await migrate(weak, migrations)).toHaveLength(migrations.length);
});
