import { expect, test } from 'vitest';
import { submitGeneration } from '../../src/generations/submit.ts';
import { openTestDatabase } from '../support/database.ts';
import { testDeps } from '../support/deps.ts';
import { databaseUrl, execute } from '../support/server.ts';

const { url, client, db } = await openTestDatabase();
const name = new URL(url).pathname.slice(1);
const postgres = databaseUrl(url, 'postgres');

test('when the database goes away after the row was written, the error says that there is a job', async () => {
  client.on('error', () => undefined);
  let posts = 0;
  const deps = testDeps(db, {
    async submit() {
      posts += 1;
      await execute(postgres, `ALTER DATABASE ${name} WITH ALLOW_CONNECTIONS false`);
      await execute(
        postgres,
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}'`,
      );
      return { kind: 'accepted', requestId: 'fal-1' };
    },
  });
  const submitting = submitGeneration(
    deps,
    { userId: 'ann', role: 'user' },
    { endpoint: 'fal-ai/flux/dev', inputs: { prompt: 'x' } },
  );
  await expect(submitting).rejects.toMatchObject({
    name: 'ServiceUnavailableError',
    recorded: true,
    message: expect.stringContaining('do not submit it again'),
  });
  await execute(postgres, `ALTER DATABASE ${name} WITH ALLOW_CONNECTIONS true`);
  expect(posts).toBe(1);
  expect(await db.generation.count()).toBe(1);
});
