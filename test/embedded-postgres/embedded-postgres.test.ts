import { once } from 'node:events';
import { chmod, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import {
  EmbeddedPostgresError,
  startEmbeddedPostgres,
} from '../../src/embedded-postgres/embedded-postgres.ts';
import { start, startedFolders, startInChild, temporaryFolder } from '../support/embedded.ts';
import { execute, withClient } from '../support/server.ts';

const startedFolder = startedFolders();
const ask = (url: string, sql: string) =>
  withClient(url, async (client) => (await client.query<Record<string, unknown>>(sql)).rows[0]);

test('the first start creates a database that only this machine and the holder of its password can reach', async () => {
  const dataDir = await temporaryFolder();
  const lines: string[] = [];
  const postgres = await start(dataDir, { log: (line) => lines.push(line) });
  expect(
    await ask(
      postgres.url,
      `SELECT current_database() AS database, getdatabaseencoding() AS encoding, current_setting('timezone') AS timezone,
        current_setting('listen_addresses') AS listens, current_setting('unix_socket_directories') AS sockets,
        lower('ÄΩ') AS lower`,
    ),
  ).toEqual({
    database: 'fal_ledger',
    encoding: 'UTF8',
    timezone: 'UTC',
    listens: '127.0.0.1',
    sockets: '',
    lower: 'äω',
  });
  const wrong = new URL(postgres.url);
  wrong.password = 'guess';
  await expect(execute(wrong.href, 'SELECT 1')).rejects.toThrow('password authentication failed');
  expect((await stat(path.join(dataDir, 'postgres/fal-ledger.password'))).mode & 0o777).toBe(0o600);
  expect(lines).toEqual([]);
});

test('others on the machine see nothing of what a new folder holds, and read no log that was open to them', async () => {
  const dataDir = path.join(await temporaryFolder(), 'new', 'data');
  await (await start(dataDir)).stop();
  const modeOf = async (name: string) => (await stat(path.join(dataDir, name))).mode;
  expect((await modeOf('')) & 0o066).toBe(0);
  expect((await modeOf('postgres')) & 0o077).toBe(0);
  await chmod(path.join(dataDir, 'postgres.log'), 0o644);
  await start(dataDir);
  for (const log of ['postgres.log', 'postgres.previous.log'])
    expect([log, (await modeOf(log)) & 0o077]).toEqual([log, 0]);
});

test('a restart finds the same data on the same port', async () => {
  const dataDir = await startedFolder();
  const first = await start(dataDir);
  await execute(first.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
  await first.stop();
  await expect(execute(first.url, 'SELECT 1')).rejects.toThrow('ECONNREFUSED');
  const second = await start(dataDir);
  expect(second.url).toBe(first.url);
  expect(await ask(second.url, 'SELECT answer FROM kept')).toEqual({ answer: 42 });
});

test('if the port has been taken meanwhile, another is chosen and remembered', async () => {
  const dataDir = await startedFolder();
  const first = await start(dataDir);
  await first.stop();
  const other = createServer().listen(first.port, '127.0.0.1');
  await once(other, 'listening');
  onTestFinished(() => void other.close());
  const lines: string[] = [];
  const second = await start(dataDir, { log: (line) => lines.push(line) });
  expect(second.port).not.toBe(first.port);
  expect(lines).toEqual([`port ${first.port} is taken: PostgreSQL is on ${second.port} from now on`]);
  await second.stop();
  other.close();
  await once(other, 'close');
  expect((await start(dataDir)).port).toBe(second.port);
});

test('a second start on the same folder is refused while the first one is running', async () => {
  const dataDir = await startedFolder();
  const first = await start(dataDir);
  const refusal = `Another fal-ledger is already using ${dataDir} (fal-ledger pid ${process.pid})`;
  await expect(startEmbeddedPostgres({ dataDir })).rejects.toThrow(refusal);
  expect(await startInChild(dataDir).ready).toContain(`refused ${refusal}`);
  expect(await ask(first.url, 'SELECT 1 AS one')).toEqual({ one: 1 });
});

test('of several starts at the same instant one creates the database, and the others are refused', async () => {
  const dataDir = await temporaryFolder();
  const children = Array.from({ length: 3 }, () => startInChild(dataDir));
  const answers = await Promise.all(children.map(({ ready }) => ready));
  const started = answers.filter((answer) => answer.startsWith('started'));
  expect(started).toHaveLength(1);
  expect(answers.filter((answer) => answer.includes('already using'))).toHaveLength(2);
  for (const { child } of children) child.kill('SIGKILL');
  // Taken over only to be stopped after the test.
  expect(started).toEqual([`started ${(await start(dataDir)).pid}`]);
}, 60_000);

test('a start that fails reports what PostgreSQL said', async () => {
  const dataDir = await startedFolder();
  const failure = startEmbeddedPostgres({ dataDir, settings: { max_connections: 'plenty' } });
  await expect(failure).rejects.toThrow(
    /did not start:[^]*invalid value for parameter "max_connections": "plenty"/,
  );
  await start(dataDir);
});

test('a folder that was somebody else’s is left alone', async () => {
  const dataDir = await temporaryFolder();
  const precious = path.join(dataDir, 'postgres', 'precious.txt');
  await mkdir(path.dirname(precious));
  await writeFile(precious, 'mine');
  const failure = startEmbeddedPostgres({ dataDir });
  await expect(failure).rejects.toThrow('is not a folder of fal-ledger');
  await expect(failure).rejects.toBeInstanceOf(EmbeddedPostgresError);
  expect(await readFile(precious, 'utf8')).toBe('mine');
});
