import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createReplica } from '../../../src/db/replicas/replica.ts';
import { openTestDatabase } from '../../support/database.ts';

const SECONDS = 30;
const { url, client } = await openTestDatabase();

test('a statement that hangs holds up a stop for a few seconds only', async () => {
  const replica = createReplica(url, 1, () => undefined);
  // It is no replica, and then it is known.
  expect(await replica.reached({ line: '', lsn: 0n }, 5000)).toBe('unfit');
  const connection = await replica.connect();
  const reading = connection.query(`SELECT pg_sleep(${SECONDS}) /* hangs */`).catch((error: Error) => {
    connection.release(error);
    return error;
  });
  const begun = performance.now();
  expect(await Promise.race([replica.close(), sleep(10_000, 'late')])).toBeUndefined();
  expect(performance.now() - begun).toBeLessThan(8000);
  expect(await reading).toBeInstanceOf(Error);
  await client.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%hangs */'`);
});
