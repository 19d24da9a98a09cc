import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { afterAll, expect, test } from 'vitest';
import { createDatabase } from '../../src/db/client.ts';
import { createTestDatabase } from '../support/database.ts';

const database = await createTestDatabase();
const { hostname, port } = new URL(database.url);
const pairs: Array<readonly [Socket, Socket]> = [];
const proxy = createServer((client) => {
  const server = connect(Number(port), hostname);
  for (const socket of [client, server]) socket.on('error', () => undefined);
  client.pipe(server).pipe(client);
  pairs.push([client, server]);
});
proxy.listen(0, '127.0.0.1');
await once(proxy, 'listening');
const url = new URL(database.url);
const address = proxy.address();
url.host = `127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
afterAll(async () => {
  for (const socket of pairs.flat()) socket.destroy();
  proxy.close();
  await database.drop();
});

/** From now on nothing passes on the connections that are open, and neither end is told. */
function lose(): void {
  for (const [client, server] of pairs) {
    client.unpipe(server);
    server.unpipe(client);
    client.resume();
    server.resume();
  }
}

test('connections that are lost without a word are given up, also within a transaction, and new ones serve', async () => {
  const db = createDatabase(url.href, { poolSize: 2, timeoutMs: 300 });
  const inTransaction = db.$transaction(async (transaction) => {
    await transaction.$queryRaw`SELECT 1`;
    lose();
    await transaction.$queryRaw`SELECT 2`;
  });
  await expect(inTransaction).rejects.toThrow('The database cannot be reached.');
  const opened = pairs.length;
  expect(await db.$queryRaw`SELECT 3 AS answer`).toEqual([{ answer: 3 }]);
  lose();
  await expect(db.$queryRaw`SELECT 4`).rejects.toThrow('The database cannot be reached.');
  expect(await db.$queryRaw`SELECT 5 AS answer`).toEqual([{ answer: 5 }]);
  expect(pairs.length).toBeGreaterThan(opened);
  await db.$disconnect();
});

test('a transaction waits as long as its statements may take, and it is their error that says what is wrong', async () => {
  const db = createDatabase(url.href, { poolSize: 1, timeoutMs: 10_000 });
  const direct = createDatabase(database.url, { poolSize: 1, timeoutMs: 10_000 });
  await db.$queryRaw`SELECT 1`;
  lose();
  const [slow, lost] = await Promise.allSettled([
    direct.$transaction([direct.$queryRaw`SELECT pg_sleep(6)::text`, direct.$queryRaw`SELECT 7 AS answer`]),
    db.$transaction((transaction) => transaction.$queryRaw`SELECT 2`),
  ]);
  expect(slow).toMatchObject({ value: [expect.anything(), [{ answer: 7 }]] });
  expect(lost).toMatchObject({ reason: { message: 'The database cannot be reached.' } });
  await db.$disconnect();
  await direct.$disconnect();
});
