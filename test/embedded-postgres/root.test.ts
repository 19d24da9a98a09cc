import { execFileSync } from 'node:child_process';
import { chmod, cp, mkdir, readFile, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { EmbeddedPostgres } from '../../src/embedded-postgres/embedded-postgres.ts';
import { start, startedFolders, temporaryFolder } from '../support/embedded.ts';
import { execute } from '../support/server.ts';

const startedFolder = startedFolders();
const isRoot = process.getuid?.() === 0;

async function startElsewhere(dataDir: string, lines: string[] = []): Promise<EmbeddedPostgres> {
  const postgres = await start(dataDir, { log: (line) => lines.push(line) });
  if (postgres.home !== dataDir)
    onTestFinished(() => rm(postgres.home, { recursive: true, force: true, maxRetries: 5 }));
  return postgres;
}

describe.runIf(isRoot)('started by root', () => {
  test('PostgreSQL runs as another user, who owns the data', async () => {
    const dataDir = await temporaryFolder();
    const postgres = await start(dataDir);
    expect(postgres.home).toBe(dataDir);
    const { uid } = await stat(path.join(dataDir, 'postgres'));
    expect(uid).not.toBe(0);
    expect((await stat(`/proc/${postgres.pid}`)).uid).toBe(uid);
  });

  test('the data of a folder that only root may enter is elsewhere, is found again, and the log says where', async () => {
    const dataDir = path.join(await temporaryFolder(), 'private', 'data');
    await mkdir(dataDir, { recursive: true });
    await chmod(path.dirname(dataDir), 0o700);
    const lines: string[] = [];
    const first = await startElsewhere(dataDir, lines);
    expect(lines).toEqual([
      `PostgreSQL runs as another user, who cannot enter ${dataDir}: its data is in ${first.home}`,
    ]);
    await execute(first.url, 'CREATE TABLE kept ()');
    await first.stop();

    // Found by its pointer, whatever the user may enter now.
    await chmod(path.dirname(dataDir), 0o755);
    const second = await startElsewhere(dataDir);
    expect(second.home).toBe(first.home);
    await execute(second.url, 'TABLE kept');
  });

  test('such a folder keeps its data when it is moved, and a copy of it gets its own', async () => {
    const parent = path.join(await temporaryFolder(), 'private');
    await mkdir(path.join(parent, 'old'), { recursive: true });
    await chmod(parent, 0o700);
    const first = await startElsewhere(path.join(parent, 'old'));
    await execute(first.url, 'CREATE TABLE kept ()');
    await first.stop();

    await rename(path.join(parent, 'old'), path.join(parent, 'new'));
    const moved = await startElsewhere(path.join(parent, 'new'));
    await execute(moved.url, 'TABLE kept');

    await cp(path.join(parent, 'new'), path.join(parent, 'copy'), { recursive: true });
    const copy = await startElsewhere(path.join(parent, 'copy'));
    expect(copy.home).not.toBe(moved.home);
    await expect(execute(copy.url, 'TABLE kept')).rejects.toThrow('does not exist');
  });

  test('such a folder, once emptied, starts with a new database', async () => {
    const dataDir = path.join(await temporaryFolder(), 'private');
    await mkdir(dataDir, { mode: 0o700 });
    const first = await startElsewhere(dataDir);
    await execute(first.url, 'CREATE TABLE kept ()');
    await first.stop();
    await rm(dataDir, { recursive: true });
    const second = await startElsewhere(dataDir);
    await expect(execute(second.url, 'TABLE kept')).rejects.toThrow('does not exist');
  });

  test('an ordinary user’s database stays that user’s', async () => {
    const dataDir = await startedFolder();
    const cluster = path.join(dataDir, 'postgres');
    const nobody = { uid: 65_534, gid: 65_534 };
    execFileSync('chown', ['-R', `${nobody.uid}:${nobody.gid}`, cluster]);
    const postgres = await start(dataDir);
    expect((await stat(`/proc/${postgres.pid}`)).uid).toBe(nobody.uid);
    expect(await readFile(path.join(cluster, 'PG_VERSION'), 'utf8')).toBe('18\n');
  });
});
