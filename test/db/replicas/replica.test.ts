import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
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
  const connection = await replica.connectFor(undefined);
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

test('one that takes connections and never answers cannot be reached, all the time, and its stop is no trouble', async () => {
  const sockets: Socket[] = [];
  const silent = createServer((socket) => void sockets.push(socket.on('error', () => undefined)));
  silent.listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const address = silent.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const told: unknown[] = [];
  const replica = createReplica(`postgresql://a:b@127.0.0.1:${port}/c`, 1, (unfit) => told.push(unfit));
  // As the loop does.
  for (let round = 0; round < 4; round += 1)
    if ((await replica.reached({ line: '', lsn: 0n }, 1000)) === 'late') replica.lags();
  expect(told).toEqual(['it cannot be reached']);
  await replica.close();
  await sleep(100);
  expect(told).toHaveLength(1);
  for (const socket of sockets) socket.destroy();
  silent.close();
});
