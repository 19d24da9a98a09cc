import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, onTestFinished } from 'vitest';
import {
  type EmbeddedOptions,
  type EmbeddedPostgres,
  startEmbeddedPostgres,
} from '../../src/embedded-postgres/embedded-postgres.ts';

// What only a crash of the machine would lose does not matter here; initdb takes half of the time.
const NO_SYNC = { fsync: 'off' };
const CHILD = path.join(import.meta.dirname, 'embedded-child.ts');

/** A new folder that the user `postgres` can enter too; removed after the test. */
export async function temporaryFolder(): Promise<string> {
  const folder = await makeFolder();
  onTestFinished(() => remove(folder));
  return folder;
}

/** For a whole test file: returns data folders that have had their first start, each a copy of one that really had. */
export function startedFolders(): () => Promise<string> {
  let original: string;
  beforeAll(async () => {
    original = await makeFolder();
    await (await startEmbeddedPostgres({ dataDir: original, settings: NO_SYNC })).stop();
  });
  afterAll(() => remove(original));
  return async () => {
    const folder = await temporaryFolder();
    // With owners and modes; PostgreSQL insists on them.
    execFileSync('cp', ['-a', path.join(original, 'postgres'), folder]);
    return folder;
  };
}

async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'fal-ledger-embedded-'));
  await chmod(folder, 0o755);
  return folder;
}

async function remove(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
}

/** Starts a server that does not wait for the disk. It is stopped after the test, unless the test has done so. */
export async function start(
  dataDir: string,
  options: Partial<EmbeddedOptions> = {},
): Promise<EmbeddedPostgres> {
  const postgres = await startEmbeddedPostgres({ dataDir, settings: NO_SYNC, ...options });
  onTestFinished(() => postgres.stop('immediate'));
  return postgres;
}

/** Starts a server from another process, which then only waits. */
export function startInChild(dataDir: string): { child: ChildProcess; ready: Promise<string> } {
  const child = spawn(process.execPath, ['--import', 'tsx', CHILD, dataDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => killHard(child));
  return { child, ready: once(createInterface(child.stdout), 'line').then(([line]) => String(line)) };
}

/** Ends a process as a crash does, and waits for its end. */
export async function killHard(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}

/** The pid in the pid file of a home. */
export async function notedPid(home: string): Promise<number> {
  return Number.parseInt(await readFile(path.join(home, 'postgres', 'postmaster.pid'), 'utf8'), 10);
}

/** Whether the process exists, be it as a zombie. */
export function runs(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
