import { Client } from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { migrate } from '../../src/db/migrate.ts';
import { readMigrations } from '../../src/db/migrations/files.ts';
import { createEmptyDatabase } from '../support/database.ts';

test('the upgrade collects the bills of jobs that ended within days before it, not of older, running and unsent ones', async () => {
  const { url, drop } = await createEmptyDatabase();
  onTestFinished(drop);
  const client = new Client({ connectionString: url });
  await client.connect();
  onTestFinished(() => client.end());
  const migrations = await readMigrations('prisma/migrations');
  await migrate(
    url,
    migrations.filter(({ name }) => name < '20261124200000'),
  );
  await client.query(
    `INSERT INTO generations (request_id, user_id, endpoint, status, inputs, created_at)
     SELECT request_id, 'ann', 'a/b', status, '{}', now() - make_interval(days => days)
     FROM (VALUES ('completed', 'COMPLETED', 1), ('failed', 'FAILED', 7), ('old', 'COMPLETED', 9),
       ('running', 'IN_PROGRESS', 0), ('pending:1', 'FAILED', 1)) AS job (request_id, status, days)`,
  );
  await migrate(url, migrations);
  const { rows } = await client.query(
    `SELECT request_id, b.due_at < now() + interval '1 hour' AS soon
     FROM generation_bills b JOIN generations g ON g.id = b.generation_id ORDER BY request_id`,
  );
  expect(rows).toEqual([
    { request_id: 'completed', soon: true },
    { request_id: 'failed', soon: true },
  ]);
});
