import { spawn } from 'node:child_process';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { startEmbeddedPostgres } from '../../src/embedded-postgres/embedded-postgres.ts';
import {
  killHard,
  notedPid,
  runs,
  start,
  startedFolders,
  startInChild,
  temporaryFolder,
} from '../support/embedded.ts';
import { execute, withClient } from '../support/server.ts';

const startedFolder = startedFolders();
const PATIENCE = { timeout: 15_000 };

test('a database that was killed is started again, with its data', async () => {
  const dataDir = await startedFolder();
  const first = await start(dataDir);
  await execute(first.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
  process.kill(first.pid, 'SIGKILL');
  await vi.waitUntil(() => !runs(first.pid), PATIENCE);
  await first.stop();
  const second = await start(dataDir);
  expect(second.pid).not.toBe(first.pid);
  await execute(second.url, 'SELECT answer FROM kept');
});

test('a stale pid file does no harm, even if another process has got the number', async () => {
  const dataDir = await startedFolder();
  const first = await start(dataDir);
  const pidFile = path.join(dataDir, 'postgres', 'postmaster.pid');
  const noted = await readFile(pidFile, 'utf8');
  await first.stop();
  // Run by the database's user: PostgreSQL itself can tell that another user's process is not its server.
  const { uid, gid } = await stat(path.join(dataDir, 'postgres'));
  const stranger = spawn('sleep', ['600'], { uid, gid });
  onTestFinished(() => killHard(stranger));
  await writeFile(pidFile, noted.replace(/^\d+/, String(stranger.pid)));
  const second = await start(dataDir);
  expect(await notedPid(dataDir)).toBe(second.pid);
  expect(stranger.exitCode).toBeNull();
});

test('a database that outlived its starter is taken over, and later stopped', async () => {
  const dataDir = await startedFolder();
  const { child, ready } = startInChild(dataDir);
  const started = await ready;
  await killHard(child);
  const lines: string[] = [];
  const postgres = await start(dataDir, { log: (line) => lines.push(line) });
  expect(started).toBe(`started ${postgres.pid}`);
  expect(lines).toEqual([`PostgreSQL still runs (pid ${postgres.pid}): taken over`]);
  await execute(postgres.url, 'SELECT 1');
  await postgres.stop();
  await expect(execute(postgres.url, 'SELECT 1')).rejects.toThrow('ECONNREFUSED');
  await expect(notedPid(dataDir)).rejects.toThrow('ENOENT');
});

test('a first start that is killed half-way leaves nothing that matters', async () => {
  const dataDir = await temporaryFolder();
  const { child } = startInChild(dataDir);
  const halfMade = async () => (await readdir(dataDir)).filter((name) => /^postgres\..{36}$/.test(name));
  await vi.waitUntil(async () => (await halfMade()).length > 0, { ...PATIENCE, interval: 5 });
  await killHard(child);
  const postgres = await start(dataDir);
  await execute(postgres.url, 'SELECT 1');
  await postgres.stop();
  const isClean = async () => {
    await (await start(dataDir)).stop();
    return (await halfMade()).length === 0;
  };
  expect(await vi.waitUntil(isClean, PATIENCE)).toBe(true);
});

test('after an immediate stop the next start recovers what was committed', async () => {
  const dataDir = await startedFolder();
  const first = await start(dataDir);
  await execute(first.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
  await first.stop('immediate');
  const second = await start(dataDir);
  await execute(second.url, 'SELECT answer FROM kept');
  expect(await readFile(path.join(dataDir, 'postgres.log'), 'utf8')).toContain('automatic recovery');
});

test('an owner whose connection is lost stays the owner', async () => {
  const dataDir = await startedFolder();
  const postgres = await start(dataDir);
  const owners = () =>
    withClient(postgres.url, async (client) => {
      const sql = `SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted`;
      return (await client.query<{ pid: number }>(sql)).rows.map(({ pid }) => pid);
    });
  const [before] = await owners();
  await execute(postgres.url, `SELECT pg_terminate_backend(${before})`);
  const after = await vi.waitUntil(async () => (await owners()).find((pid) => pid !== before), PATIENCE);
  expect(after).toBeGreaterThan(0);
  await expect(startEmbeddedPostgres({ dataDir })).rejects.toThrow('already using');
});

test('an owner that is stopping hands the folder to one that is starting', async () => {
  const dataDir = await startedFolder();
  const first = await start(dataDir);
  const stopping = first.stop();
  const second = await start(dataDir);
  await stopping;
  expect(second.pid).not.toBe(first.pid);
  await execute(second.url, 'SELECT 1');
});
