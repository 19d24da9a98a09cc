import { execFileSync, spawnSync } from 'node:child_process';
import { chmod, mkdir, realpath, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { findBinaries } from '../../src/embedded-postgres/binaries.ts';
import { ensureCluster } from '../../src/embedded-postgres/cluster.ts';
import { startEmbeddedPostgres } from '../../src/embedded-postgres/embedded-postgres.ts';
import { findPlace } from '../../src/embedded-postgres/place.ts';
import { start, temporaryFolder } from '../support/embedded.ts';
import { someOf } from '../support/released.ts';

const isRoot = process.getuid?.() === 0;
const failure = async (dataDir: string) =>
  await startEmbeddedPostgres({ dataDir }).then(
    () => 'it started',
    (error: Error) => error.message,
  );

/** Mounts a small disk; undefined where that is not allowed. */
async function smallDisk(megabytes: number): Promise<string | undefined> {
  const folder = await temporaryFolder();
  const options = `size=${megabytes}m,mode=755`;
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder]).status !== 0) return undefined;
  onTestFinished(() => void execFileSync('umount', ['--lazy', folder]));
  return folder;
}

test.runIf(isRoot)(
  'a full disk is named in one line: at the first start, and at a later one',
  async ({ skip }) => {
    const folder = await smallDisk(90);
    if (!folder) return skip('mounting a small disk is not allowed here');
    const line = `The embedded PostgreSQL in ${folder} cannot be started: its disk is full: make room, or set DATA_DIR to a folder on another disk.`;
    const fill = (megabytes: number) =>
      spawnSync('dd', ['if=/dev/zero', `of=${folder}/filler`, 'bs=1M', `count=${megabytes}`]);
    fill(80);
    expect(await failure(folder)).toBe(line);
    execFileSync('rm', [`${folder}/filler`]);
    await (await start(folder)).stop();
    fill(90);
    expect(await failure(folder)).toBe(line);
  },
);

test.skipIf(isRoot)('a folder that cannot be written is named in one line', async () => {
  const folder = await temporaryFolder();
  await chmod(folder, 0o555);
  expect(await failure(path.join(folder, 'data'))).toMatch(
    /^The embedded PostgreSQL in .*data cannot be started: it cannot be written: start as the user whose folder it is, or set DATA_DIR\.$/,
  );
});

test('a data folder that is a file, or below one, is named in one line', async () => {
  const file = path.join(await temporaryFolder(), 'file');
  await writeFile(file, '');
  for (const dataDir of [file, path.join(file, 'below')])
    expect(await failure(dataDir)).toBe(
      `The embedded PostgreSQL in ${dataDir} cannot be started: it is not a folder, or is in one that is none: set DATA_DIR to another folder.`,
    );
});

test.each(someOf(['$HOME', '`id`', '"quoted"', 'back\\slash', `it's $(id) & more`]))(
  'neither the data nor the programs mind a path with %s',
  async (name) => {
    const folder = path.join(await realpath(await temporaryFolder()), name);
    await mkdir(path.join(folder, 'data'), { recursive: true });
    const place = await findPlace(path.join(folder, 'data'), () => undefined);
    const { home } = await findBinaries(place.home, place.account);
    const copy = path.join(folder, 'programs');
    execFileSync('cp', ['-a', home, copy]);
    const program = (file: string) => path.join(copy, 'native', 'bin', file);
    const binaries = { home: copy, initdb: program('initdb'), postgres: program('postgres') };
    const { dir } = await ensureCluster(place, binaries, { sync: false });
    expect(dir).toBe(path.join(folder, 'data', 'postgres'));
  },
);
