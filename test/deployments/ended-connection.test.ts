import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { expect, onTestFinished, test, vi } from 'vitest';
import { createDatabase } from '../../src/db/client.ts';
import { createTestDatabase } from '../support/database.ts';
import { execute } from '../support/server.ts';

test('a connection that PostgreSQL ends just as one statement gives it to the next ends no process', async () => {
  const database = await createTestDatabase();
  const { hostname, port } = new URL(database.url);
  // What PostgreSQL sends is held back while `held` is a list, and then comes in one piece.
  let held: Buffer[] | undefined;
  const proxy = createServer((client) => {
    const server = connect(Number(port), hostname);
    for (const socket of [client, server]) socket.on('error', () => undefined);
    client.pipe(server);
    server.on('data', (chunk: Buffer) => (held ? held.push(chunk) : client.write(chunk)));
    server.once('end', () => {
      client.end(Buffer.concat(held ?? []));
      held = undefined;
    });
  }).listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const url = new URL(database.url);
  const address = proxy.address();
  url.host = `127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  const db = createDatabase(url.href, { poolSize: 1 });
  onTestFinished(async () => {
    await db.$disconnect();
    proxy.close();
    await database.drop();
  });
  const unheard: unknown[] = [];
  const listener = (error: unknown) => unheard.push(error);
  process.on('uncaughtException', listener);
  onTestFinished(() => void process.off('uncaughtException', listener));

  await db.$queryRaw`SELECT 1`;
  held = [];
  const first = Promise.resolve(db.$queryRaw`SELECT 2 AS answer`);
  const second = Promise.resolve(db.$queryRaw`SELECT 3 AS answer`).catch(() => 'failed');
  await vi.waitUntil(() => (held?.length ?? 0) > 0, 15_000);
  const { pathname } = new URL(database.url);
  await execute(
    database.url,
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE datname = '${pathname.slice(1)}' AND pid <> pg_backend_pid()`,
  );
  expect(await first).toEqual([{ answer: 2 }]);
  await second;
  expect(unheard).toEqual([]);
  expect(await db.$queryRaw`SELECT 4 AS answer`).toEqual([{ answer: 4 }]);
});
