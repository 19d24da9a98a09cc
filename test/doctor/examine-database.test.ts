import { once } from 'node:events';
import { createServer } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import { createDatabase } from '../../src/db/client.ts';
import { examineDatabase } from '../../src/doctor/examine-database.ts';
import { testServer } from '../support/database.ts';
import { freePort } from '../support/ports.ts';

async function examine(url: string) {
  const db = createDatabase(url, { poolSize: 1 });
  onTestFinished(() => db.$disconnect());
  const options = { url, poolSize: 1, workers: 1, migrationUrl: url, adopt: false };
  return await examineDatabase(db, options, []);
}

test('a URL that names no user or no database is told what it lacks', async () => {
  const url = new URL(testServer().url);
  const withoutUser = Object.assign(new URL(url), { username: '', password: '' });
  const advice = expect.stringMatching(/^DATABASE_URL names no user: /);
  await expect(examine(withoutUser.href)).resolves.toEqual([
    expect.objectContaining({ state: 'bad', advice }),
  ]);
  const withoutName = Object.assign(new URL(url), { pathname: '/', username: 'nobody', password: 'no' });
  const [found] = await examine(withoutName.href);
  expect(found?.advice).toMatch(/^DATABASE_URL names no database: /);
});

test('a port where another protocol is spoken is called that', async () => {
  const port = await freePort();
  const server = createServer((_request, response) => response.end());
  onTestFinished(() => void server.close());
  await once(server.listen(port), 'listening');
  const [found] = await examine(`postgresql://ann:pass@127.0.0.1:${port}/ledger`);
  expect(found?.says).toMatch(/what listens .* may not be PostgreSQL/);
});
