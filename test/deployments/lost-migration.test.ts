import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { expect, onTestFinished, test, vi } from 'vitest';
import { migrate } from '../../src/db/migrate.ts';
import { createEmptyDatabase } from '../support/database.ts';
import { temporaryFolder } from '../support/embedded.ts';
import { writeMigration } from '../support/migration-files.ts';

test.each(['', '?pgbouncer=true'])(
  'a stop ends a migration whose database does not answer any more%s',
  async (query) => {
    const database = await createEmptyDatabase();
    const { hostname, port, pathname, username, password } = new URL(database.url);
    const sockets: Socket[] = [];
    let lost = false;
    const proxy = createServer((client) => {
      const server = connect(Number(port), hostname);
      sockets.push(client, server);
      for (const socket of [client, server]) socket.on('error', () => undefined);
      client.on('data', (data) => lost || server.write(data));
      server.on('data', (data) => lost || client.write(data));
    });
    proxy.listen(0, '127.0.0.1');
    await once(proxy, 'listening');
    const address = proxy.address();
    const host = `127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
    onTestFinished(async () => {
      for (const socket of sockets) socket.destroy();
      proxy.close();
      await database.drop();
    });
    const slow = await writeMigration(await temporaryFolder(), '1_slow', 'SELECT pg_sleep(300)');
    const stop = new AbortController();
    const began = vi.fn<() => void>();
    const migrating = migrate(`postgresql://${username}:${password}@${host}${pathname}${query}`, slow, {
      signal: stop.signal,
      onProgress: began,
    });
    const ended = migrating.catch(String);
    await vi.waitUntil(() => began.mock.calls.length > 0, { timeout: 10_000 });
    lost = true;
    const stopped = performance.now();
    stop.abort(new Error('stopped by the test'));
    expect(await ended).toBe('Error: stopped by the test');
    expect(performance.now() - stopped).toBeLessThan(20_000);
  },
  45_000,
);
