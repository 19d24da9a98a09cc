import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { copyFile, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive } from './process.ts';

const HEARTBEAT_MS = 1000;
// The heartbeat tells a holder from another process with its pid: in a container the first process always has the same.
const STALE_AFTER_MS = 15_000;
const held = new Set<string>();

/**
 * Does the work while no other start with the same file does. The lock of a killed holder is taken over at once, which is
 * why this is not proper-lockfile: that waits until the lock is stale, 10 s after a start that was killed.
 */
export async function withStartLock<T>(file: string, work: () => Promise<T>): Promise<T> {
  const ours = `${process.pid} ${randomUUID()}`;
  held.add(ours);
  try {
    await acquire(file, ours);
    const heartbeat = setInterval(() => void touch(file), HEARTBEAT_MS);
    try {
      return await work();
    } finally {
      clearInterval(heartbeat);
      if ((await read(file)) === ours) await rm(file, { force: true });
    }
  } finally {
    held.delete(ours);
  }
}

async function touch(file: string): Promise<void> {
  const now = new Date();
  await utimes(file, now, now).catch(() => undefined);
}

const read = (file: string) => readFile(file, 'utf8').catch(() => undefined);

async function acquire(file: string, ours: string): Promise<void> {
  for (;;) {
    try {
      await writeFile(file, ours, { flag: 'wx' });
      return;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
    const theirs = await read(file);
    if (theirs !== undefined && (await isStale(file, theirs))) await discard(file, theirs);
    else await sleep(50);
  }
}

async function isStale(file: string, theirs: string): Promise<boolean> {
  const pid = Number.parseInt(theirs, 10);
  // Between its creation and its first byte the file is empty; then only its age counts.
  if (pid === process.pid ? !held.has(theirs) : pid > 0 && !isAlive(pid)) return true;
  const since = await stat(file).catch(() => undefined);
  return since !== undefined && Date.now() - since.mtimeMs > STALE_AFTER_MS;
}

/** Removes the lock that was seen, and puts it back if another process has acquired it in between. */
async function discard(file: string, seen: string): Promise<void> {
  const aside = `${file}.${randomUUID()}`;
  try {
    await rename(file, aside);
  } catch {
    return;
  }
  if ((await read(aside)) !== seen)
    await copyFile(aside, file, constants.COPYFILE_EXCL).catch(() => undefined);
  await rm(aside, { force: true });
}
